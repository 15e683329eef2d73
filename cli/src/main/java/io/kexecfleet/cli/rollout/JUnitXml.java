package io.kexecfleet.cli.rollout;

import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Printable;
import java.io.StringWriter;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import tools.jackson.databind.JsonNode;

/**
 * A rollout as CI systems show results of tests: a case for each host, which took as long as the host was out, and failed unless
 * the host made it. Who was not rebooted because the rollout stopped was skipped. Pure.
 */
public final class JUnitXml {

  private final Report report;
  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  private JUnitXml(Report report) throws XMLStreamException {
    this.report = report;
    this.xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
  }

  public static String of(Report report) {
    try {
      return new JUnitXml(report).write();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Text could not be written into memory", e);
    }
  }

  private String write() throws XMLStreamException {
    var reboots = report.reboots().toList();
    xml.writeStartDocument("UTF-8", "1.0");
    line();
    xml.writeStartElement("testsuite");
    attribute("name", name());
    attribute("tests", Integer.toString(reboots.size()));
    attribute("failures", Long.toString(reboots.stream().filter(this::hasFailed).count()));
    attribute("skipped", Long.toString(reboots.stream().filter(JUnitXml::isSkipped).count()));
    attribute("errors", "0");
    for (var reboot : reboots) {
      line();
      write(reboot);
    }
    line();
    xml.writeEndElement();
    line();
    xml.writeEndDocument();
    xml.close();
    return text.toString();
  }

  private void write(JsonNode reboot) throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute("classname", name());
    attribute("name", Json.text(reboot, "host"));
    attribute("time", "%.3f".formatted(Report.millis(reboot).getOrDefault("OUT_OF_SERVICE", 0L) / 1000.0));
    var evidence = Report.evidence(reboot).map(Printable::text).collect(Collectors.joining("\n"));
    if (isSkipped(reboot)) {
      xml.writeStartElement("skipped");
      attribute("message", Report.outcome(reboot));
      xml.writeEndElement();
    } else if (hasFailed(reboot)) {
      xml.writeStartElement("failure");
      attribute("message", Report.outcome(reboot));
      xml.writeCharacters(evidence);
      xml.writeEndElement();
    } else {
      xml.writeStartElement("system-out");
      xml.writeCharacters(evidence);
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private boolean hasFailed(JsonNode reboot) {
    return !isSkipped(reboot) && !report.madeIt(reboot);
  }

  /** Taken back, or not over yet. */
  private static boolean isSkipped(JsonNode reboot) {
    return Report.outcome(reboot).equals("CANCELLED") || !Json.text(reboot, "state").equals("DONE");
  }

  private String name() {
    var name = Json.text(report.rollout(), "name");
    return name.isEmpty() ? "rollout " + Json.text(report.rollout(), "id") : name;
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, Printable.text(value));
  }

  private void line() throws XMLStreamException {
    xml.writeCharacters("\n");
  }
}
