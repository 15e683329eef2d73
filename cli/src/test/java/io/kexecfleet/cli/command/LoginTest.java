package io.kexecfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.support.Caller;
import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Asked;
import io.kexecfleet.cli.support.FakeService.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {

  private static final String SECRET = "kff_once-and-never-again";

  @TempDir private Path home;

  @Test
  void whatWasLoggedInToIsUsedFromThenOn() throws IOException {
    try (var service = new FakeService(LoginTest::answer)) {
      var caller = new Caller(home);

      var login = caller.typing(Caller.TOKEN + "\n").run("login", service.address(), "--token-file", "-");

      assertThat(login.status()).isZero();
      assertThat(login.out()).isEqualTo("Logged in at %s as alice (ADMINISTRATOR).\n".formatted(service.address()));
      assertThat(caller.run("whoami").out()).contains("alice");
      assertThat(service.asked()).extracting(asked -> asked.header("Authorization")).containsOnly("Bearer " + Caller.TOKEN);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config()))).isEqualTo("rw-------");
    }
  }

  @Test
  void theFirstAdministratorsSecretIsExchangedOnceAndWhatCameOfItKept() throws IOException {
    try (var service = new FakeService(asked -> asked.path().equals("/self") ? Said.problem(503, "") : answer(asked))) {
      var secret = Files.writeString(home.resolve("secret"), SECRET + "\n");

      var login = new Caller(home).run("login", service.address(), "--first-administrator-file", secret.toString(), "--name", "alice");

      assertThat(login.status()).isEqualTo(6);
      assertThat(service.asked().getFirst().header("Authorization")).isEqualTo("Bearer " + SECRET);
      assertThat(service.asked().getFirst().body()).isEqualTo("{\"name\":\"alice\"}");
      assertThat(Files.readString(config())).contains(Caller.TOKEN);
    }
  }

  @Test
  void aSecretIsNotUsedUpWhereItsTokenCouldNotBeKept() throws IOException {
    try (var service = new FakeService(LoginTest::answer)) {
      var secret = Files.writeString(home.resolve("secret"), SECRET);
      Files.writeString(home.resolve(".config"), "in the way");

      var login = new Caller(home).run("login", service.address(), "--first-administrator-file", secret.toString());

      assertThat(login.status()).isEqualTo(2);
      assertThat(service.asked()).isEmpty();
    }
  }

  @Test
  void nothingThatIsPrintedHasTheToken() {
    try (var service = new FakeService(LoginTest::answer)) {
      var caller = new Caller(home);
      var login = caller.typing(Caller.TOKEN).run("login", service.address(), "--token-file", "-", "--debug", "--json");
      var who = caller.run("whoami", "--debug");
      var broken = new Caller(home).with("KEXEC_FLEET_TOKEN", "kft_broken\u0007token").run("whoami", "--debug");

      assertThat(login.out() + login.err() + who.out() + who.err()).contains("> GET").doesNotContain(Caller.TOKEN);
      assertThat(broken.status()).isEqualTo(2);
      assertThat(broken.out() + broken.err()).contains("KEXEC_FLEET_TOKEN has no token").doesNotContain("kft_broken");
    }
  }

  @Test
  void settingsThatOthersCanReadAreRefused() throws IOException {
    try (var service = new FakeService(LoginTest::answer)) {
      var caller = new Caller(home);
      caller.typing(Caller.TOKEN).run("login", service.address(), "--token-file", "-");
      Files.setPosixFilePermissions(config(), PosixFilePermissions.fromString("rw-r-----"));

      var result = caller.run("whoami");

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).contains("chmod 600");
      assertThat(service.asked()).hasSize(1);
    }
  }

  @Test
  void settingsThatCannotBeUnderstoodAreNotShown() throws IOException {
    Files.createDirectories(config().getParent());
    Files.writeString(config(), "{\"contexts\": {\"default\": {\"token\": \"kft_half");
    Files.setPosixFilePermissions(config(), PosixFilePermissions.fromString("rw-------"));

    var result = new Caller(home).run("whoami");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("cannot be understood").doesNotContain("kft_half");
  }

  @Test
  void aTokenThatWasKeptGoesToNoOtherService() {
    try (var service = new FakeService(LoginTest::answer);
        var other = new FakeService(LoginTest::answer)) {
      var caller = new Caller(home);
      caller.typing(Caller.TOKEN).run("login", service.address(), "--token-file", "-");

      var result = caller.with("KEXEC_FLEET_URL", other.address()).run("whoami");

      assertThat(result.status()).isEqualTo(3);
      assertThat(other.asked()).isEmpty();
    }
  }

  @Test
  void theEnvironmentWinsOverWhatWasKept() {
    try (var service = new FakeService(LoginTest::answer)) {
      var caller = new Caller(home);
      caller.typing(Caller.TOKEN).run("login", service.address(), "--token-file", "-");

      caller.with("KEXEC_FLEET_TOKEN", "kft_of-the-pipeline").run("whoami");

      assertThat(service.asked().getLast().header("Authorization")).isEqualTo("Bearer kft_of-the-pipeline");
    }
  }

  @Test
  void plainHttpGoesToThisMachineOnly() {
    var caller = new Caller(home).typing(Caller.TOKEN);

    assertThat(caller.run("login", "http://fleet.example", "--token-file", "-").err()).contains("plain http").contains("--insecure-http");
    assertThat(caller.run("login", "http://127.0.0.1.fleet.example", "--token-file", "-").status()).isEqualTo(2);
    assertThat(caller.run("login", "ftp://127.0.0.1", "--token-file", "-").err()).contains("no address of a service");
    assertThat(caller.run("login", "https://alice:secret@fleet.example", "--token-file", "-").err()).doesNotContain("secret");
  }

  @Test
  void redirectsAreNotFollowed() {
    try (var other = FakeService.saying(Said.json("{}"));
        var service = FakeService.saying(new Said(302, "", Map.of("Location", other.address())))) {
      assertThat(Caller.of(service).run("whoami").status()).isEqualTo(2);
      assertThat(other.asked()).isEmpty();
    }
  }

  @Test
  void severalServicesAreKeptUnderTheirNames() {
    try (var one = new FakeService(LoginTest::answer);
        var two = new FakeService(LoginTest::answer)) {
      var caller = new Caller(home).typing(Caller.TOKEN);
      caller.run("login", one.address(), "--token-file", "-", "--context", "one");
      caller.run("login", two.address(), "--token-file", "-", "--context", "two");

      assertThat(caller.run("whoami").out()).contains(two.address());
      assertThat(caller.run("whoami", "--context", "one").out()).contains(one.address());
      assertThat(caller.run("logout", "--context", "two").status()).isZero();
      assertThat(caller.run("whoami").err()).contains("Nobody said which service");
      assertThat(caller.with("KEXEC_FLEET_CONTEXT", "one").run("whoami").out()).contains(one.address());
    }
  }

  private Path config() {
    return home.resolve(".config/kexec-fleet/config.json");
  }

  private static Said answer(Asked asked) {
    return asked.path().equals("/self")
        ? Said.json("{\"name\": \"alice\", \"grants\": [{\"role\": \"ADMINISTRATOR\", \"scopes\": [\"\"]}]}")
        : Said.json("{\"name\": \"alice\", \"token\": \"%s\"}".formatted(Caller.TOKEN));
  }
}
