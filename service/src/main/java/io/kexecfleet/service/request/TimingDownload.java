package io.kexecfleet.service.request;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.rollout.ledger.LedgerFilter;
import io.kexecfleet.service.rollout.ledger.TimingRow;
import io.kexecfleet.service.rollout.ledger.Timings;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timings as a file (RFC 4180, UTF-8, a header, times in seconds), page by page: it takes little memory however many rows there
 * are, and nothing in the database waits for a client that reads slowly.
 */
public final class TimingDownload {

  static final int PAGE = 1000;

  private static final Logger log = LoggerFactory.getLogger(TimingDownload.class);

  /** Jetty's word for ending a connection in the midst of an answer, so that nobody takes a part for the whole. */
  private static final int ABORT = -1;

  private static final List<String> COLUMNS =
      List.of("ended", "reboot", "rollout", "host", "outcome", "method", "kernel_from", "kernel_to", "hardware", "saved_s");

  private final Timings timings;
  private final LedgerFilter filter;
  private final Set<Phase> phases;

  public TimingDownload(Timings timings, LedgerFilter filter, Set<Phase> phases) {
    this.timings = timings;
    this.filter = filter;
    this.phases = phases;
  }

  /** Ends when the client goes away. What goes wrong before the first row is thrown; later on it ends the connection. */
  public void writeTo(HttpServletResponse response) throws IOException {
    var page = timings.rows(filter, null, PAGE);
    response.setContentType("text/csv;charset=UTF-8");
    response.setHeader("Content-Disposition", "attachment; filename=\"timings.csv\"");
    var file = new CSVPrinter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8), CSVFormat.RFC4180);
    try {
      file.printRecord(header());
      while (write(page, file)) {
        page = timings.rows(filter, page.getLast().place(), PAGE);
      }
    } catch (IOException e) {
      log.debug("Whoever asked for timings has gone away.", e);
    } catch (RuntimeException e) {
      log.error("Timings could not be read to their end: whoever asked for them is told by a connection that breaks.", e);
      response.sendError(ABORT);
    }
  }

  /** @return whether there may be more */
  private boolean write(List<TimingRow> page, CSVPrinter file) throws IOException {
    for (var row : page) {
      file.printRecord(cells(row));
    }
    file.flush();
    return page.size() == PAGE;
  }

  private List<String> header() {
    var header = new ArrayList<>(COLUMNS);
    phases.forEach(phase -> header.add(phase.name().toLowerCase(Locale.ROOT) + "_s"));
    return header;
  }

  private List<String> cells(TimingRow row) {
    var cells = new ArrayList<String>();
    cells.add(row.endedAt().toString());
    cells.add(row.rebootId().toString());
    cells.add(Objects.toString(row.rolloutId(), ""));
    cells.add(CsvCell.text(row.host()));
    cells.add(row.outcome().name());
    cells.add(CsvCell.text(row.method()));
    cells.add(CsvCell.text(row.kernelFrom()));
    cells.add(CsvCell.text(row.kernelTo()));
    cells.add(CsvCell.text(row.hardware()));
    cells.add(CsvCell.seconds(row.savedMillis()));
    phases.forEach(phase -> cells.add(CsvCell.seconds(row.phases().get(phase))));
    return cells;
  }
}
