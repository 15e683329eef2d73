package io.kexecfleet.service.support;

import io.kexecfleet.service.KexecFleetService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A whole service on a port of its own. */
public final class RunningService implements AutoCloseable {

  private static final class Shared {
    static final RunningService SERVICE = start(temporaryFolder(), TestDatabase.fresh());
  }

  /** Many services share one server in a run of tests. */
  private static final String POOL = "spring.datasource.hikari.maximum-pool-size=";

  private final Path home;
  private final MovableClock clock = new MovableClock();
  private final ConnectionCount connections = new ConnectionCount();
  private final ConfigurableApplicationContext context;

  private RunningService(Path home, TestDatabase.Address database, String... settings) {
    this.home = home;
    var arguments =
        new ArrayList<>(
            List.of(
                "kexec-fleet.data-dir=" + home,
                "server.port=0",
                "kexec-fleet.check-in.hold=2s",
                "kexec-fleet.liveness.interval=1h"));
    if (Arrays.stream(settings).noneMatch(setting -> setting.startsWith(POOL))) {
      arguments.add(POOL + "5");
    }
    arguments.addAll(List.of(database.asProperties()));
    arguments.addAll(List.of(settings));
    context =
        new SpringApplicationBuilder(KexecFleetService.class)
            .initializers(this::prepare)
            .run(arguments.stream().map(it -> "--" + it).toArray(String[]::new));
  }

  private void prepare(ConfigurableApplicationContext starting) {
    if (starting instanceof GenericApplicationContext generic) {
      generic.registerBean("movableClock", Clock.class, () -> clock, bean -> bean.setPrimary(true));
      starting.getBeanFactory().addBeanPostProcessor(connections);
    }
  }

  /** The one that tests share which need nothing special; each uses names of its own. */
  public static RunningService shared() {
    return Shared.SERVICE;
  }

  /** @param settings as {@code name=value} */
  public static RunningService start(Path home, TestDatabase.Address database, String... settings) {
    return new RunningService(home, database, settings);
  }

  public static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("kexec-fleet-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public MovableClock clock() {
    return clock;
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public JdbcTemplate database() {
    return bean(JdbcTemplate.class);
  }

  /** How often a database connection was taken since the start. */
  public int connectionsTaken() {
    return connections.taken();
  }

  /** Calls with the operator token. */
  public Caller operator() {
    return as(operatorToken());
  }

  /** The one in the data directory. */
  public String operatorToken() {
    return read("operator-token");
  }

  /** Calls with the join token. */
  public Caller joiner() {
    return as(joinToken());
  }

  /** The one in the data directory. */
  public String joinToken() {
    return read("join-token");
  }

  /** Calls with this token; without one where it is empty. */
  public Caller as(String token) {
    var port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
    return new Caller("http://127.0.0.1:" + port, token);
  }

  /** A host that is enrolled under this name. */
  public TestAgent enrolled(String name) {
    return TestAgent.enrol(this, name);
  }

  private String read(String file) {
    try {
      return Files.readString(home.resolve(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
