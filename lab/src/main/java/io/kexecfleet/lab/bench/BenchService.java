package io.kexecfleet.lab.bench;

import io.kexecfleet.lab.process.Usage;
import io.kexecfleet.lab.service.LabDatabase;
import io.kexecfleet.lab.service.Operator;
import io.kexecfleet.lab.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One replica of the service and its PostgreSQL, each in processes of its own, and what the two do and use. */
final class BenchService implements AutoCloseable {

  /** What a statement is, without those that only begin and end transactions. */
  private static final String STATEMENTS =
      "select coalesce(sum(calls), 0) from pg_stat_statements where query !~* '^(begin|commit|rollback)'";

  private static final String MOST_EXPENSIVE =
      """
      select format('%s times, %s ms: %s', calls, round(total_exec_time), left(regexp_replace(query, '\\s+', ' ', 'g'), 160))
      from pg_stat_statements order by total_exec_time desc limit 25
      """;

  private final LabDatabase database;
  private final ServiceProcess service;

  private BenchService(LabDatabase database, ServiceProcess service) {
    this.database = database;
    this.service = service;
  }

  /** @param settings beyond those that lead it to its database; those that begin with {@code -X} go to its JVM */
  static BenchService start(Path jar, Path runs, List<String> settings)
      throws IOException, InterruptedException, SQLException {
    var database = LabDatabase.start(runs);
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("create extension pg_stat_statements");
      var all = new ArrayList<>(database.settings());
      // Whole fleets come from one address here.
      all.add("--kexec-fleet.web.connections-per-address=30000");
      all.add("--kexec-fleet.web.rate.join-burst=30000");
      all.addAll(settings);
      var service = ServiceProcess.start(jar, runs, all);
      service.awaitReady();
      return new BenchService(database, service);
    } catch (IOException | InterruptedException | SQLException | RuntimeException failed) {
      database.close();
      throw failed;
    }
  }

  ServiceProcess process() {
    return service;
  }

  Operator operator() throws IOException, InterruptedException {
    return new Operator(service.address(), service.operatorToken());
  }

  /** What the service itself has used, without its database. */
  Usage usage() throws IOException {
    return Usage.of(service.java());
  }

  /** How many statements the database has executed. */
  long statements() throws SQLException {
    return Long.parseLong(database.read(STATEMENTS).getFirst());
  }

  /** Those that took most of its time, in words. */
  List<String> mostExpensiveStatements() throws SQLException {
    return database.read(MOST_EXPENSIVE);
  }

  @Override
  public void close() throws IOException {
    service.close();
    database.close();
  }
}
