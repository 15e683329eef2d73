package io.kexecfleet.lab.reboot;

import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.lab.host.LabHost;
import io.kexecfleet.lab.image.HostImage;
import io.kexecfleet.lab.image.ImageCache;
import io.kexecfleet.lab.service.AgentSettings;
import io.kexecfleet.lab.service.Operator;
import io.kexecfleet.lab.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A service of its own with real hosts on it, for one test. */
final class RealHosts implements AutoCloseable {

  /** An emulated host on a busy machine; alone it takes less than a minute. */
  static final Duration BOOT = Duration.ofMinutes(6);

  private static final Map<String, String> LATEST = Map.of("select", "LATEST_INSTALLED");
  private static final Duration POLL = Duration.ofMillis(300);

  private final ImageCache cache = ImageCache.standard();
  private final HostImage image;
  private final ServiceProcess service;

  RealHosts() throws IOException, InterruptedException {
    image = cache.image(Optional.of(property("lab.agent.deb")));
    service = ServiceProcess.start(property("lab.service.home"), cache.runs());
    service.awaitReady();
  }

  ServiceProcess service() {
    return service;
  }

  HostImage image() {
    return image;
  }

  Operator operator() throws IOException, InterruptedException {
    return new Operator(service.address(), service.operatorToken());
  }

  /** Boots a host whose agent joins the service, and waits until it has checked in. */
  LabHost boot(String name, String... kernelArguments) throws IOException, InterruptedException {
    return boot(AgentSettings.joins(HostSpec.named(name), service).withKernelArguments(kernelArguments));
  }

  LabHost boot(HostSpec spec) throws IOException, InterruptedException {
    var host = LabHost.start(spec, image, cache.runs());
    try {
      awaitCheckedIn(spec.name());
      return host;
    } catch (IOException | InterruptedException | RuntimeException failed) {
      host.close();
      throw new IOException("%s did not check in; its console ends with: %s".formatted(spec.name(), lastWords(host)), failed);
    }
  }

  /** Starts a rollout over one host into the latest kernel. */
  String start(LabHost host) throws IOException, InterruptedException {
    return start(host, LATEST);
  }

  String start(LabHost host, Map<String, ?> target) throws IOException, InterruptedException {
    return start(host, target, "KEXEC_ONLY");
  }

  private String start(LabHost host, Map<String, ?> target, String method) throws IOException, InterruptedException {
    return start(List.of(host), Map.of("target", target, "method", method));
  }

  /** @param more fields of the rollout beside its hosts */
  String start(List<LabHost> hosts, Map<String, ?> more) throws IOException, InterruptedException {
    var plan = new HashMap<String, Object>(more);
    plan.put("hosts", hosts.stream().map(host -> host.spec().name()).toList());
    plan.put("maxOut", 1);
    plan.put("returnWithin", BOOT.toString());
    return operator().start(plan);
  }

  /** Rolls a reboot over one host and gives what the service says of it at the end. */
  Ended reboot(LabHost host) throws IOException, InterruptedException {
    return end(host, start(host));
  }

  /** The same by a method of the plan's. */
  Ended reboot(LabHost host, String method) throws IOException, InterruptedException {
    return end(host, start(host, LATEST, method));
  }

  Ended end(LabHost host, String rollout) throws IOException, InterruptedException {
    var ended = operator().await(rollout, Operator::hasEnded, BOOT.multipliedBy(2));
    return new Ended(ended.path("state").asString(), Operator.reboot(ended, host.spec().name()));
  }

  /** How a rollout over one host ended. */
  record Ended(String state, JsonNode reboot) {

    String outcome() {
      return reboot.path("outcome").asString("");
    }

    String method() {
      return reboot.path("load").path("method").asString("");
    }

    List<String> refusedCodes() {
      return reboot.path("load").path("refused").valueStream().map(no -> no.path("code").asString()).toList();
    }

    List<String> phases() {
      return reboot.path("phases").valueStream().map(phase -> phase.path("phase").asString()).toList();
    }
  }

  private void awaitCheckedIn(String name) throws IOException, InterruptedException {
    for (var left = BOOT.dividedBy(POLL); left > 0; left--) {
      for (var known : operator().hosts()) {
        if (known.path("name").asString().equals(name) && known.path("bootId").isString()) {
          return;
        }
      }
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
    throw new IOException("%s has not checked in within %s".formatted(name, BOOT));
  }

  private static String lastWords(LabHost host) {
    var text = host.console().text();
    return text.substring(Math.max(0, text.length() - 2000));
  }

  private static Path property(String name) {
    var value = System.getProperty(name, "");
    if (value.isEmpty()) {
      throw new IllegalStateException("Run this with Maven, which sets %s.".formatted(name));
    }
    return Path.of(value);
  }

  @Override
  public void close() {
    service.close();
  }
}
