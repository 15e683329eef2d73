package io.kexecfleet.service.support;

import io.kexecfleet.service.KexecFleetService;
import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.JoinTokens;
import io.kexecfleet.service.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** A whole service on a port of its own. */
public final class RunningService implements AutoCloseable {

  private static final class Shared {
    static final RunningService SERVICE = start(temporaryFolder(), TestDatabase.fresh());
  }

  /** What suits tests, unless one says otherwise. */
  private static final List<String> USUAL =
      List.of(
          "server.port=0",
          "springdoc.api-docs.enabled=false",
          "management.server.port=0",
          "kexec-fleet.check-in.hold=2s",
          "kexec-fleet.liveness.interval=1h",
          // Many services share one server in a run of tests.
          "spring.datasource.hikari.maximum-pool-size=5",
          // Services that wait for other tests keep few connections of those that PostgreSQL has.
          "spring.datasource.hikari.minimum-idle=1",
          "spring.datasource.hikari.idle-timeout=10000",
          // Many tests share one service, and come from one address.
          "kexec-fleet.web.rate.operator-burst=1000000",
          "kexec-fleet.web.rate.failed-burst=1000000");

  private final Path home;
  private final MovableClock clock = new MovableClock();
  private final ConnectionCount connections = new ConnectionCount();
  private final ConfigurableApplicationContext context;

  private RunningService(Path home, TestDatabase.Address database, String... settings) {
    this.home = home;
    var arguments = new ArrayList<>(List.of("kexec-fleet.data-dir=" + home));
    USUAL.stream()
        .filter(usual -> Arrays.stream(settings).noneMatch(setting -> name(setting).equals(name(usual))))
        .forEach(arguments::add);
    arguments.addAll(List.of(database.asProperties()));
    arguments.addAll(List.of(settings));
    context =
        new SpringApplicationBuilder(KexecFleetService.class)
            .initializers(this::prepare)
            .run(arguments.stream().map(it -> "--" + it).toArray(String[]::new));
  }

  private static String name(String setting) {
    return setting.substring(0, setting.indexOf('='));
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

  /** Of all its beans. */
  public List<String> beanNames() {
    return List.of(context.getBeanDefinitionNames());
  }

  /** How often a database connection was taken since the start. */
  public int connectionsTaken() {
    return connections.taken();
  }

  /** Calls as the first administrator, whose name is operator. */
  public Caller operator() {
    return as(operatorToken());
  }

  /** Kept beside the service's own files, so that it is known after a restart. */
  public String operatorToken() {
    return kept(
        "operator-token",
        () -> as(read("first-administrator")).post("/api/v1/first-administrator", Map.of("name", "operator")).text("token"));
  }

  /** Calls with a join token for many hosts. */
  public Caller joiner() {
    return as(joinToken());
  }

  /** Made past the door, which may be one that speaks TLS only. */
  public String joinToken() {
    return kept(
        "join-token",
        () -> bean(JoinTokens.class).create(Actor.SYSTEM, "join", JoinTokens.MOST_USES, JoinTokens.LONGEST, Map.of()));
  }

  /** Calls with a token that has this role. */
  public Caller as(Role role) {
    return as(role, "");
  }

  /** Calls with a token that has this role for the hosts of a scope. */
  public Caller as(Role role, String scope) {
    return as(token(role, scope));
  }

  /** A token that has this role for the hosts of a scope; empty: for all. */
  public String token(Role role, String scope) {
    return operator().post("/api/v1/tokens", Map.of("name", "t" + UUID.randomUUID(), "role", role, "scope", scope)).text("token");
  }

  /** Calls with this token; without one where it is empty. */
  public Caller as(String token) {
    return new Caller(url(), token);
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Where agents and operators come in. */
  public int port() {
    return port("local.server.port");
  }

  /** Where health and metrics are. */
  public int managementPort() {
    return port("local.management.port");
  }

  private int port(String name) {
    return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty(name)));
  }

  /** The same at the door of health and metrics. */
  public Caller asAtManagement(String token) {
    return new Caller("http://127.0.0.1:" + managementPort(), token);
  }

  /** A host that is enrolled under this name. */
  public TestAgent enrolled(String name) {
    return TestAgent.enrol(this, name);
  }

  private synchronized String kept(String file, Supplier<String> secret) {
    try {
      var path = home.resolve(file);
      if (!Files.exists(path)) {
        Files.writeString(path, secret.get());
      }
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
