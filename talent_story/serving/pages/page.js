// The keys go to the book as soon as it is drawn, and to the button once it is closed.
const again = document.getElementById("again");

const follow = () => {
  if (document.body.classList.contains("-closed")) {
    again.focus();
  } else if (document.body.classList.contains("-first-byte")) {
    document.querySelector(".xterm-helper-textarea")?.focus();
  }
};

again.addEventListener("click", () => window.location.replace("/"));
new MutationObserver(follow).observe(document.body, { attributeFilter: ["class"] });
window.addEventListener("focus", follow);
follow();
