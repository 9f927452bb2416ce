// A calendar as ical.js reads it: node calendar.mjs FILE.ics
import ICAL from "ical.js";
import fs from "fs";

const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(process.argv[2], "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description,
    start: event.startDate.toString(),
    end: event.endDate.toString(),
    allDay: event.startDate.isDate,
    alarms: component.getAllSubcomponents("valarm").length,
  };
});
const kinds = calendar.getAllSubcomponents().map((component) => component.name);
console.log(JSON.stringify({ events, kinds }));
