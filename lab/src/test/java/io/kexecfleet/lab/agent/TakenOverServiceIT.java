package io.kexecfleet.lab.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.RebootStatus.Step;
import io.kexecfleet.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A service that was taken over cannot run code on a host: somebody in its place orders a real agent whatever could. Each
 * order is refused for what it is, nothing is loaded, nothing ran, and the agent takes a proper order afterwards.
 */
@Order(4)
@Execution(ExecutionMode.CONCURRENT)
class TakenOverServiceIT {

  /** Whatever runs that must not writes this. */
  private static final String RAN = "/var/lib/ran";

  private static final String EVIL_HOOK = "#!/bin/sh\necho \"$0 $*\" >>" + RAN + "\n";
  private static final String SLOW_HOOK = "#!/bin/sh\nsleep 600\n";
  private static final long LONG = 600_000;

  private int orders;
  private final List<String> ids = new ArrayList<>();

  @Test
  void whoeverTakesOverTheServiceRunsNothingOnAHost() throws Exception {
    try (var service = new EvilService()) {
      var spec =
          HostSpec.named("besieged")
              .withConfigFile("join-token", "anything".getBytes(UTF_8))
              .withConfigFile("hooks/before-jump/slow", SLOW_HOOK.getBytes(UTF_8));
      try (var hand =
          HandHost.boot(
              spec,
              "service.url=http://10.0.2.2:" + service.port(),
              "service.plain-http=allowed",
              "join.token-file=/etc/kexec-fleet-agent/join-token",
              "hooks.time-limit=60")) {
        prepare(hand);
        var bootId = hand.host().agent().bootId();
        kernelsFromElsewhere(hand, service, bootId);
        commandLines(hand, service, bootId);
        hooks(service, bootId);
        lateAndForeignOrders(hand, service, bootId);
        answersThatAreNone(hand, service, bootId);
        nothingRan(hand, bootId);
        aProperOrderIsTaken(hand, service, bootId);
      }
    }
  }

  /** What a service could hope to find on a host; who may log in there can have put some of it there. */
  private static void prepare(HandHost hand) throws Exception {
    var kernel = "/boot/vmlinuz-" + hand.newest();
    hand.output(
        "sh",
        "-ec",
        """
        mkdir -p /opt/evil; cp %1$s /opt/evil/vmlinuz
        ln -s /opt/evil/vmlinuz /boot/vmlinuz-link
        ln -s /opt/evil /boot/evil
        cp %1$s /boot/vmlinuz-writable; chmod o+w /boot/vmlinuz-writable
        cp %1$s /boot/vmlinuz-somebodys; chown nobody /boot/vmlinuz-somebodys
        cp -a /etc/kexec-fleet-agent/hooks /opt/hooks
        mkdir /opt/hooks/before-stage; mount --bind /opt/hooks /etc/kexec-fleet-agent/hooks
        """
            .formatted(kernel));
    hand.host().agent().write("/opt/evil/hook", EVIL_HOOK.getBytes(UTF_8));
    hand.output(
        "sh",
        "-ec",
        """
        chmod 755 /opt/evil/hook
        cd /etc/kexec-fleet-agent/hooks/before-stage
        cp /opt/evil/hook somebodys; chown nobody somebodys
        cp /opt/evil/hook writable; chmod o+w writable
        ln -s /opt/evil/hook link
        """);
  }

  private void kernelsFromElsewhere(HandHost hand, EvilService service, String bootId) throws Exception {
    var kernel = "/boot/vmlinuz-" + hand.newest();
    for (var path : List.of("/opt/evil/vmlinuz", "/boot/vmlinuz-link", "/boot/evil/vmlinuz", "/boot/vmlinuz-writable", "/boot/vmlinuz-somebodys", "/proc/self/exe")) {
      refused(service, order(bootId, paths(path, "/boot/initrd.img-" + hand.newest())), Refusal.Code.TARGET_NOT_ALLOWED);
    }
    for (var path : List.of("/etc/passwd", "/boot/evil/hook")) {
      refused(service, order(bootId, paths(kernel, path)), Refusal.Code.TARGET_NOT_ALLOWED);
    }
    for (var path : List.of("/boot/../opt/evil/vmlinuz", "boot/vmlinuz", "/boot/./vmlinuz", "//boot/vmlinuz", "/boot/vmlinuz\\u0000x")) {
      notUnderstood(service, order(bootId, paths(path, "/boot/initrd.img-" + hand.newest())));
    }
    notUnderstood(service, order(bootId, "{\"select\":\"RELEASE\",\"release\":\"../evil\",\"initrds\":[],\"commandLine\":\"REUSE\",\"arguments\":\"\"}"));
    nothingIsLoaded(hand);
  }

  private void commandLines(HandHost hand, EvilService service, String bootId) throws Exception {
    for (var arguments : List.of("init=/opt/evil/hook", "quiet \\\"systemd.run=/opt/evil/hook\\\"", "-- single", "LD_PRELOAD=/opt/evil/x.so", "cma=\\\"64M init=/opt/evil/hook x\\\"")) {
      refused(service, order(bootId, latest("APPEND", arguments)), Refusal.Code.COMMAND_LINE_NOT_ALLOWED);
    }
    refused(service, order(bootId, latest("REPLACE", "root=/dev/vda rw init=/opt/evil/hook")), Refusal.Code.COMMAND_LINE_NOT_ALLOWED);
    notUnderstood(service, order(bootId, latest("APPEND", "quiet\\ninit=/opt/evil/hook")));
    nothingIsLoaded(hand);
  }

  private void hooks(EvilService service, String bootId) throws Exception {
    for (var name : List.of("absent", "somebodys", "writable", "link")) {
      refused(service, order(bootId, latest("REUSE", ""), name), Refusal.Code.HOOK_MISSING);
    }
    for (var name : List.of("../../../opt/evil/hook", "/opt/evil/hook", "slow;reboot", "slow --help", "")) {
      notUnderstood(service, order(bootId, latest("REUSE", ""), name));
    }
  }

  private void lateAndForeignOrders(HandHost hand, EvilService service, String bootId) throws Exception {
    notUnderstood(service, "{\"rebootId\":\"a b\",\"intent\":\"STAGE\",\"bootId\":\"%s\",\"validForMillis\":1000,\"target\":%s}".formatted(bootId, latest("REUSE", "")));
    refused(service, order("11111111-1111-1111-1111-111111111111", latest("REUSE", "")), Refusal.Code.OTHER_BOOT);
    refused(service, order(bootId, "JUMP", "KEXEC", 10_000, latest("REUSE", ""), "\"slow\""), Refusal.Code.EXPIRED);
    whatWasLoadedIsLetGo(hand);
    for (var validFor : List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE)) {
      var over = order(bootId, "JUMP", "KEXEC", validFor, latest("REUSE", ""), "");
      service.order(over);
      service.await(now -> now.reboot() == null);
    }
    nothingIsLoaded(hand);
  }

  private void answersThatAreNone(HandHost hand, EvilService service, String bootId) throws Exception {
    var deep = "{\"desired\":" + "[".repeat(200_000);
    var huge = "{\"desired\":{\"generation\":1},\"x\":\"" + "x".repeat(2_000_000) + "\"}";
    for (EvilService.Answer answer :
        List.<EvilService.Answer>of(
            exchange -> EvilService.text(exchange, 200, "{\"desired\":{\"generation\":"),
            exchange -> EvilService.text(exchange, 200, "<html>"),
            exchange -> EvilService.text(exchange, 200, deep),
            exchange -> EvilService.text(exchange, 200, huge),
            exchange -> EvilService.text(exchange, 500, huge),
            exchange -> EvilService.withoutEnd(exchange, "{\"x\":["),
            exchange -> {
              exchange.getResponseHeaders().set("Location", "http://10.0.2.2:1/");
              EvilService.text(exchange, 307, "");
            })) {
      service.answerWrongly(2, answer);
      service.await(now -> now.bootId().equals(bootId));
    }
    assertThat(hand.output("systemctl", "show", "--property=NRestarts", "--value", "kexec-fleet-agent")).isEqualTo("0");
  }

  private static void nothingRan(HandHost hand, String bootId) throws Exception {
    nothingIsLoaded(hand);
    assertThat(hand.host().agent().exec("test", "-e", RAN).exitCode()).as("nothing ran").isEqualTo(1);
    assertThat(hand.host().agent().bootId()).isEqualTo(bootId);
    assertThat(hand.host().console().boots()).isEqualTo(1);
  }

  private void aProperOrderIsTaken(HandHost hand, EvilService service, String bootId) throws Exception {
    service.order(order(bootId, latest("APPEND", "cma=64M loglevel=7")));
    var staged = service.awaitStep(ids.getLast(), Step.STAGED);
    assertThat(Objects.requireNonNull(staged.load()).kernelRelease()).isEqualTo(hand.newest());
    assertThat(hand.isLoaded()).isTrue();
    service.order("null");
    whatWasLoadedIsLetGo(hand);
    service.order(order(bootId, "JUMP", "KEXEC", LONG, latest("REUSE", ""), ""));
    var rebootId = ids.getLast();
    var back = service.await(now -> now.reboot() != null && now.reboot().step() == Step.RETURNED && isComplete(now.reboot()));
    assertThat(Objects.requireNonNull(Objects.requireNonNull(back.reboot()).report()).outcome()).isEqualTo(Outcome.KEXEC);
    service.recorded(rebootId);
    service.await(now -> now.reboot() == null);
    anOrderCannotFireTwice(service, rebootId, bootId, back.bootId());
    assertThat(hand.host().console().boots()).isEqualTo(2);
    assertThat(hand.host().agent().exec("test", "-e", RAN).exitCode()).as("nothing ran").isEqualTo(1);
  }

  private void anOrderCannotFireTwice(EvilService service, String rebootId, String before, String bootId) throws Exception {
    var again = order(bootId, "JUMP", "KEXEC", LONG, latest("REUSE", ""), "").replace(ids.removeLast(), rebootId);
    ids.add(rebootId);
    refused(service, again, Refusal.Code.ALREADY_JUMPED);
    refused(service, order(before, "JUMP", "KEXEC", LONG, latest("REUSE", ""), ""), Refusal.Code.OTHER_BOOT);
  }

  private static boolean isComplete(RebootStatus status) {
    return status.report() != null && status.report().complete();
  }

  private void refused(EvilService service, String order, Refusal.Code code) throws InterruptedException {
    service.order(order);
    var status = service.awaitStep(ids.getLast(), Step.REFUSED);
    assertThat(Objects.requireNonNull(status.refusal()).code()).as("%s: %s", order, status).isEqualTo(code);
  }

  /** Such an order is none: the host says again what it said before, and does nothing. */
  private static void notUnderstood(EvilService service, String order) throws Exception {
    service.order(order);
    for (var times = 0; times < 2; times++) {
      service.await(now -> now.reboot() == null || now.reboot().step() == Step.REFUSED);
    }
    service.order("null");
    service.await(now -> now.reboot() == null);
  }

  /** Right after it is said that it will not be jumped into. */
  private static void whatWasLoadedIsLetGo(HandHost hand) throws InterruptedException {
    hand.output(
        "sh",
        "-c",
        "for i in $(seq 150); do grep -qs 0 /sys/kernel/kexec/loaded /sys/kernel/kexec_loaded && exit 0; sleep 0.2; done; exit 1");
  }

  private static void nothingIsLoaded(HandHost hand) throws InterruptedException {
    assertThat(hand.isLoaded()).isFalse();
  }

  private static String paths(String kernel, String initrd) {
    return "{\"select\":\"PATHS\",\"kernel\":\"%s\",\"initrds\":[\"%s\"],\"commandLine\":\"REUSE\",\"arguments\":\"\"}".formatted(kernel, initrd);
  }

  private static String latest(String commandLine, String arguments) {
    return "{\"select\":\"LATEST_INSTALLED\",\"initrds\":[],\"commandLine\":\"%s\",\"arguments\":\"%s\"}".formatted(commandLine, arguments);
  }

  private String order(String bootId, String target) {
    return order(bootId, "STAGE", "KEXEC", LONG, target, "");
  }

  private String order(String bootId, String target, String hook) {
    return order(bootId, "STAGE", "KEXEC", LONG, target, "\"%s\"".formatted(hook));
  }

  private String order(String bootId, String intent, String way, long validForMillis, String target, String hooks) {
    ids.add("evil-" + orders++);
    return "{\"rebootId\":\"%s\",\"intent\":\"%s\",\"way\":\"%s\",\"bootId\":\"%s\",\"validForMillis\":%d,\"target\":%s,\"hooks\":[%s]}"
        .formatted(ids.getLast(), intent, way, bootId, validForMillis, target, hooks);
  }
}
