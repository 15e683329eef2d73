package io.kexecfleet.service.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.support.RunningService;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

class AuditLogTest {

  private static final Actor SOMEBODY = new Actor("somebody", "2001:db8:0:0:0:0:0:1");

  private final RunningService service = RunningService.shared();
  private final AuditLog audit = service.bean(AuditLog.class);
  private final AuditListing listing = service.bean(AuditListing.class);
  private final TransactionTemplate transactions = service.bean(TransactionTemplate.class);

  @Test
  void keepsWhoWhatWhenAndFromWhere() {
    transactions.executeWithoutResult(_ -> audit.record(SOMEBODY, "test.keep", "audit-keep", Map.of("why", "to see")));
    var entries = listing.page(AuditQuery.about("audit-keep"), Long.MAX_VALUE, 10);
    assertThat(entries).hasSize(1);
    var entry = entries.getFirst();
    assertThat(entry.actor()).isEqualTo("somebody");
    assertThat(entry.address()).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(entry.action()).isEqualTo("test.keep");
    assertThat(entry.details()).isEqualTo("{\"why\": \"to see\"}");
    assertThat(entry.at()).isBetween(service.clock().instant().minusSeconds(60), service.clock().instant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_entry set actor = 'else' where id = (select min(id) from audit_entry)",
        "delete from audit_entry where id = (select min(id) from audit_entry)",
        "truncate audit_entry",
        "set local session_replication_role = replica; delete from audit_entry"
      })
  void theDatabaseRefusesToChangeOrDeleteEntries(String statement) {
    transactions.executeWithoutResult(_ -> audit.record(SOMEBODY, "test.keep", "audit-kept", Map.of()));
    var before = listing.page(AuditQuery.EVERYTHING, Long.MAX_VALUE, 1000);
    assertThatThrownBy(() -> transactions.executeWithoutResult(_ -> service.database().execute(statement)))
        .hasMessageContaining("only ever added");
    assertThat(listing.page(AuditQuery.EVERYTHING, Long.MAX_VALUE, 1000)).isEqualTo(before);
  }

  @Test
  void whatDidNotHappenIsNotOnRecord() {
    assertThatThrownBy(
            () ->
                transactions.executeWithoutResult(
                    _ -> {
                      audit.record(SOMEBODY, "test.fail", "audit-fail", Map.of());
                      throw new IllegalStateException("the act failed");
                    }))
        .hasMessage("the act failed");
    assertThat(listing.page(AuditQuery.about("audit-fail"), Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void nothingIsRecordedOutsideOfTheActsTransaction() {
    assertThatThrownBy(() -> audit.record(SOMEBODY, "test.alone", "audit-alone", Map.of()))
        .isInstanceOf(IllegalTransactionStateException.class);
  }

  @Test
  void thousandsAreOneStatement() {
    var many = new TreeMap<String, Map<String, ?>>();
    for (int i = 0; i < 3000; i++) {
      many.put("audit-many" + i, Map.of("number", i));
    }
    transactions.executeWithoutResult(_ -> audit.recordAll(SOMEBODY, "test.many", many));
    assertThat(listing.page(AuditQuery.about("audit-many2999"), Long.MAX_VALUE, 10)).hasSize(1);
    assertThat(listing.page(AuditQuery.about("audit-many7"), Long.MAX_VALUE, 10).getFirst().details()).isEqualTo("{\"number\": 7}");
  }
}
