package io.kexecfleet.service.support;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.postgresql.PGConnection;

/**
 * What a database of a released version had in it, as PostgreSQL's COPY writes it: a line that names a table and its columns, its
 * rows, and a line with {@code \.}. The schema is what that version's migrations make, whose digests are among the rows.
 */
public final class DatabaseDump {

  private static final String HISTORY = "flyway_schema_history";
  private static final String END = "\\.";

  /** What the database makes by itself cannot be written. */
  private static final String COLUMNS =
      """
      select table_name, string_agg(quote_ident(column_name), ', ' order by ordinal_position)
      from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER'
      group by table_name order by table_name
      """;

  private static final String SEQUENCES =
      "select format('select setval(%L, %s)', schemaname || '.' || sequencename, last_value) from pg_sequences where schemaname = 'public' and last_value is not null order by 1";

  private static final String NEWEST = "select version from %s where success order by installed_rank desc limit 1".formatted(HISTORY);

  private DatabaseDump() {}

  /** Writes all that is in a database. */
  public static void write(TestDatabase.Address database, Path file) throws SQLException, IOException {
    try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password())) {
      var text = new StringWriter();
      text.write(texts(connection, NEWEST).getFirst() + "\n");
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      for (var table : tables(connection)) {
        text.write(table + "\n");
        copy.copyOut("copy %s to stdout".formatted(table), text);
        text.write(END + "\n");
      }
      for (var sequence : texts(connection, SEQUENCES)) {
        text.write(sequence + "\n");
      }
      Files.writeString(file, text.toString());
    }
  }

  /** Makes a database as it was: that version's schema, and what was in it. */
  public static TestDatabase.Address restore(Path file) throws IOException, SQLException {
    var database = TestDatabase.empty();
    var lines = Files.readString(file).lines().toList();
    Flyway.configure().dataSource(database.url(), database.user(), database.password()).target(lines.getFirst()).load().migrate();
    try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
        var statement = connection.createStatement()) {
      // As a restored backup: rows come as they were, without what triggers would make of them, and in any order.
      statement.execute("set session_replication_role = replica");
      // Of what the migrations put there, those rows are to be that the version had.
      for (var table : tables(connection)) {
        var name = table.substring(0, table.indexOf(' '));
        if (!texts(connection, "select 1 from %s limit 1".formatted(name)).isEmpty()) {
          statement.execute("delete from " + name);
        }
      }
      for (var i = 1; i < lines.size(); i++) {
        if (lines.get(i).startsWith("select setval(")) {
          statement.execute(lines.get(i));
        } else {
          var table = lines.get(i);
          var rows = new StringBuilder();
          for (i++; !lines.get(i).equals(END); i++) {
            rows.append(lines.get(i)).append('\n');
          }
          connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy %s from stdin".formatted(table), new StringReader(rows.toString()));
        }
      }
    }
    return database;
  }

  /** Each with its columns, as COPY takes it. */
  private static List<String> tables(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(COLUMNS)) {
      var tables = new ArrayList<String>();
      while (rows.next()) {
        tables.add("%s (%s)".formatted(rows.getString(1), rows.getString(2)));
      }
      return tables;
    }
  }

  private static List<String> texts(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}
