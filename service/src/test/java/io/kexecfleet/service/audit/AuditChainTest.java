package io.kexecfleet.service.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.cli.chain.ChainVerifier;
import io.kexecfleet.cli.chain.ChainVerifier.How;
import io.kexecfleet.service.support.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The chain as the database makes it, and what a superuser cannot do unseen. Each test has a log of its own. */
class AuditChainTest {

  private static final int WRITERS = 8;

  private final TestDatabase.Address address = TestDatabase.empty();
  private final DriverManagerDataSource connections =
      new DriverManagerDataSource(address.url(), address.user(), address.password());
  private final JdbcTemplate database = new JdbcTemplate(connections);
  private final TransactionTemplate transactions = new TransactionTemplate(new DataSourceTransactionManager(connections));
  private final AuditChain chain = new AuditChain(JdbcClient.create(connections));

  private void migrateTo(String version) {
    Flyway.configure().dataSource(connections).target(version).load().migrate();
  }

  private void record(int from, int number) {
    database.update(
        """
        insert into audit_entry (at, actor, address, action, subject, details)
        select now(), 'somebody', '192.0.2.1', 'test.chain', 'entry-' || i, '{"größe": 1.0}' from generate_series(?, ?) as i
        """,
        from,
        from + number - 1);
  }

  private List<ChainVerifier.Link> links() {
    return chain.page(0, Integer.MAX_VALUE).stream()
        .map(it -> new ChainVerifier.Link(it.position(), it.text(), it.digest()))
        .toList();
  }

  private ChainVerifier.Verdict verify(ChainVerifier.@Nullable Anchor anchor) {
    return ChainVerifier.verify(links().iterator(), anchor);
  }

  private void assertWhole(int entries) {
    assertThat(verify(null)).isEqualTo(new ChainVerifier.Verdict(entries, chain.head().digest(), null, 0));
    assertThat(chain.head().position()).isEqualTo(entries);
    assertThat(chain.head().unchained()).isZero();
  }

  @Test
  void everyEntryIsInTheChainWhenItsTransactionIsCommitted() {
    migrateTo("latest");
    assertThat(chain.head()).isEqualTo(new AuditChain.Head(0, ChainVerifier.BEGINNING, 0));
    record(1, 1);
    record(2, 3);
    transactions.executeWithoutResult(
        _ -> {
          record(5, 1);
          record(6, 1);
        });
    assertWhole(6);
    assertThat(links().getFirst().text())
        .matches("\\[1, \\d{16}, \"somebody\", \"192.0.2.1\", \"test.chain\", \"entry-1\", \\{\"größe\": 1.0}]");
    assertThat(chain.page(4, 1)).extracting(AuditChain.Link::position).containsExactly(5L);
  }

  @Test
  void entriesFromBeforeTheChainAreBroughtIntoItInTheirOrder() {
    migrateTo("10");
    record(1, 5);
    migrateTo("latest");
    record(6, 1);
    assertWhole(6);
    assertThat(database.queryForList("select entry_id from audit_chain order by position", Long.class))
        .isEqualTo(LongStream.rangeClosed(1, 6).boxed().toList());
  }

  @Test
  void aTransactionThatIsRolledBackLeavesNoHole() {
    migrateTo("latest");
    record(1, 1);
    transactions.executeWithoutResult(
        transaction -> {
          record(2, 10);
          database.execute("set constraints all immediate");
          transaction.setRollbackOnly();
        });
    record(12, 1);
    assertWhole(2);
  }

  @Test
  void oneUnbrokenChainComesOfManyWritersAtOnce() throws Exception {
    migrateTo("latest");
    try (var writers = Executors.newFixedThreadPool(WRITERS)) {
      var work =
          IntStream.range(0, WRITERS)
              .<Callable<Boolean>>mapToObj(
                  writer ->
                      () -> {
                        for (int i = 0; i < 25; i++) {
                          var number = 1 + i % 4;
                          var rolledBack = i % 5 == 0;
                          transactions.executeWithoutResult(
                              transaction -> {
                                record(1000 * writer, number);
                                if (rolledBack) {
                                  transaction.setRollbackOnly();
                                }
                              });
                        }
                        return true;
                      })
              .toList();
      for (var done : writers.invokeAll(work)) {
        assertThat(done.get()).isTrue();
      }
    }
    assertWhole(database.queryForList("select id from audit_entry").size());
  }

  @Test
  void tenThousandEntriesOfOneTransactionAreChainedQuickly() {
    migrateTo("latest");
    record(1, 10);
    var begin = System.nanoTime();
    record(11, 10_000);
    var took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf("10,000 entries in one transaction, and their links: %d ms%n", took.toMillis());
    assertWhole(10_010);
    assertThat(took).isLessThan(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_chain set digest = sha256('') where position = 1",
        "delete from audit_chain where position = 1",
        "truncate audit_chain",
        "set local session_replication_role = replica; delete from audit_chain"
      })
  void theDatabaseRefusesToChangeOrDeleteLinks(String statement) {
    migrateTo("latest");
    record(1, 2);
    assertThatThrownBy(() -> transactions.executeWithoutResult(_ -> database.execute(statement)))
        .hasMessageContaining("only ever added");
    assertWhole(2);
  }

  @Test
  void entriesAreChainedAlsoWhereASessionOnlyReplays() {
    migrateTo("latest");
    transactions.executeWithoutResult(
        _ -> {
          database.execute("set local session_replication_role = replica");
          record(1, 2);
        });
    assertWhole(2);
  }

  /** What somebody does who may do everything. */
  private void tamper(String... statements) {
    var all = new ArrayList<>(List.of("alter table audit_entry disable trigger all", "alter table audit_chain disable trigger all"));
    all.addAll(List.of(statements));
    all.addAll(List.of("alter table audit_entry enable trigger all", "alter table audit_chain enable trigger all"));
    transactions.executeWithoutResult(_ -> all.forEach(database::execute));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          update audit_entry set actor = 'else' where id = 4 | CHANGED | 4
          update audit_entry set at = at + interval '1 microsecond' where id = 4 | CHANGED | 4
          update audit_entry set details = '{"größe": 1}' where id = 10 | CHANGED | 10
          update audit_chain set digest = sha256('') where position = 1 | CHANGED | 1
          delete from audit_entry where id = 4 | MISSING | 4
          delete from audit_entry where id = 4; delete from audit_chain where position = 4 | MISSING | 4
          update audit_chain set entry_id = 14 - entry_id where position in (4, 10) | REORDERED | 4
          update audit_chain set entry_id = 100 where position = 4 | MISSING | 4
          """)
  void aSuperuserWhoTampersIsFound(String statements, How how, long position) {
    migrateTo("latest");
    database.execute("alter table audit_chain drop constraint audit_chain_entry_id_key");
    record(1, 10);
    tamper(statements.split(";"));
    assertThat(verify(null)).extracting(ChainVerifier.Verdict::broken, ChainVerifier.Verdict::position).containsExactly(how, position);
    assertThat(chain.follow(100).broken()).as("the database finds it at the same place, or right behind a gap").isIn(position, position + 1);
  }

  @Test
  void theDatabaseFollowsAsManyOfTheNewestAsAreWanted() {
    migrateTo("latest");
    assertThat(chain.follow(10)).isEqualTo(new AuditChain.Followed(0, 0, null));
    record(1, 10);
    assertThat(chain.follow(3)).isEqualTo(new AuditChain.Followed(8, 10, null));
    assertThat(chain.follow(100)).isEqualTo(new AuditChain.Followed(1, 10, null));
    tamper("update audit_entry set actor = 'else' where id = 4");
    assertThat(chain.follow(6)).as("what lies further back is not seen").isEqualTo(new AuditChain.Followed(5, 10, null));
    assertThat(chain.follow(7)).isEqualTo(new AuditChain.Followed(4, 10, 4L));
    assertThat(chain.of(10)).contains(chain.page(9, 1).getFirst());
    assertThat(chain.of(11)).isEmpty();
  }

  @Test
  void whoWritesTheChainAnewIsFoundByAnAnchor() {
    migrateTo("latest");
    record(1, 10);
    var anchor = new ChainVerifier.Anchor(chain.head().position(), chain.head().digest());
    record(11, 2);
    assertThat(verify(anchor).broken()).isNull();
    tamper(
        "delete from audit_chain where position >= 6",
        "update audit_entry set actor = 'else' where id = 6",
        "select chain_audit_entries(6)");
    assertWhole(12);
    assertThat(verify(anchor)).extracting(ChainVerifier.Verdict::broken, ChainVerifier.Verdict::position).containsExactly(How.REWRITTEN, 10L);
    tamper("delete from audit_chain where position >= 9", "delete from audit_entry where id >= 9");
    assertWhole(8);
    assertThat(verify(anchor)).extracting(ChainVerifier.Verdict::broken, ChainVerifier.Verdict::position).containsExactly(How.CUT_OFF, 9L);
  }

  @Test
  void anEntryThatWasPutInPastTheChainIsCounted() {
    migrateTo("latest");
    record(1, 2);
    tamper(
        """
        insert into audit_entry (at, actor, address, action, subject, details)
        values (now(), 'nobody', '', 'test.forge', 'forged', '{}')
        """);
    record(4, 1);
    assertThat(chain.head().position()).isEqualTo(3);
    assertThat(chain.head().unchained()).isOne();
  }
}
