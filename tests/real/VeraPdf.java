// Validates PDF files by the veraPDF engine: java VeraPdf PROFILE FILE..., PROFILE such as PDFUA-1.
// Prints one line for each rule that fails; exits 0 when every file complies.
import java.io.FileInputStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

public class VeraPdf {
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    String name = "org/verapdf/pdfa/validation/" + arguments[0] + ".xml";
    ValidationProfile profile =
        Profiles.profileFromXml(VeraPdf.class.getClassLoader().getResourceAsStream(name));
    boolean good = true;
    for (int i = 1; i < arguments.length; i++) {
      try (PDFAParser parser = Foundries.defaultInstance()
          .createParser(new FileInputStream(arguments[i]), profile.getPDFAFlavour())) {
        ValidationResult result =
            Foundries.defaultInstance().createValidator(profile, false).validate(parser);
        Set<String> failures = new TreeSet<>();
        for (TestAssertion each : result.getTestAssertions()) {
          if (each.getStatus() == TestAssertion.Status.FAILED) {
            failures.add(each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber()
                + " " + each.getMessage());
          }
        }
        System.out.println(arguments[i] + " compliant=" + result.isCompliant());
        failures.forEach(System.out::println);
        good &= result.isCompliant();
      }
    }
    System.exit(good ? 0 : 1);
  }
}
