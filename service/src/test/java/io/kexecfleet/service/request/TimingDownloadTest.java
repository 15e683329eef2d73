package io.kexecfleet.service.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.support.ManyReboots;
import io.kexecfleet.service.support.RunningService;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.Test;

/** A file with very many rows, and clients that do not read it as they should. */
class TimingDownloadTest {

  private static final RunningService SERVICE = ManyReboots.SERVICE;
  private static final String PATH = "/api/v1/timings.csv";

  /** All but those that were lost or rehearsed. */
  private static final int ROWS = (ManyReboots.COUNT - 1000) / 200 * 199;

  private static InputStream begun() throws IOException {
    var file = SERVICE.operator().stream(PATH);
    assertThat(file.read()).isEqualTo('e');
    return file;
  }

  private static int openTransactions() {
    return Objects.requireNonNull(
        SERVICE
            .database()
            .queryForObject(
                "select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                    + " and xact_start is not null and query like '%ledger_entry%'",
                Integer.class));
  }

  @Test
  void everyRowIsThereOnceInTheOrderOfTheirEnds() throws IOException {
    try (var file = new InputStreamReader(SERVICE.operator().stream(PATH), StandardCharsets.UTF_8);
        var rows = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(file)) {
      var seen = new HashSet<String>();
      var last = "";
      for (var row : rows) {
        assertThat(row.get("ended")).isGreaterThanOrEqualTo(last);
        assertThat(row.get("hot_phase_s")).matches("0\\.1[0-9]{2}");
        last = row.get("ended");
        seen.add(row.get("reboot"));
      }
      assertThat(seen).hasSize(ROWS);
    }
  }

  @Test
  void nothingInTheDatabaseWaitsForAClientThatDoesNotRead() throws IOException {
    try (var _ = begun()) {
      await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(30)).until(() -> openTransactions() == 0);
    }
  }

  @Test
  void nobodyReadsOnForAClientThatWentAway() throws IOException {
    var before = SERVICE.connectionsTaken();
    begun().close();
    var last = new int[] {-1};
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              var same = SERVICE.connectionsTaken() == last[0];
              last[0] = SERVICE.connectionsTaken();
              return same;
            });
    assertThat(last[0] - before).isLessThan(ROWS / TimingDownload.PAGE / 2);
  }

  @Test
  void aFileThatCannotBeFinishedBreaksOffAndDoesNotLookWhole() throws IOException {
    try (var file = begun()) {
      SERVICE.database().execute("alter table ledger_entry rename to ledger_gone");
      assertThatThrownBy(() -> file.transferTo(OutputStream.nullOutputStream())).isInstanceOf(IOException.class);
    } finally {
      SERVICE.database().execute("alter table ledger_gone rename to ledger_entry");
    }
  }

  @Test
  void whatFailsBeforeTheFirstRowIsAProblem() {
    SERVICE.database().execute("alter table ledger_entry rename to ledger_gone");
    try {
      var answer = SERVICE.operator().get(PATH);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.type()).startsWith("application/problem+json");
    } finally {
      SERVICE.database().execute("alter table ledger_gone rename to ledger_entry");
    }
  }
}
