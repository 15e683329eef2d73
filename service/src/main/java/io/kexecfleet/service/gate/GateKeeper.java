package io.kexecfleet.service.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kexecfleet.service.outgoing.BearerToken;
import io.kexecfleet.service.outgoing.Line;
import io.kexecfleet.service.outgoing.NoAnswerException;
import io.kexecfleet.service.outgoing.Place;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.springframework.stereotype.Component;

/** Asks gates. One that cannot be asked, or whose answer cannot be understood, is closed. */
@Component
public class GateKeeper {

  static final int MOST_OF_A_PAGE = 64 * 1024;
  static final int MOST_OF_PROMETHEUS = 1024 * 1024;

  private final GateSettings settings;
  private final Line line;
  private final Clock clock;

  GateKeeper(GateSettings settings, Line line, Clock clock) {
    this.settings = settings;
    this.line = line;
    this.clock = clock;
  }

  /** Puts the question and waits for the answer, at most the time limit of the settings. */
  public Verdict ask(GateSpec.Asked gate) {
    var askedAt = clock.instant();
    try {
      return switch (gate) {
        case GateSpec.Prometheus prometheus -> prometheus(prometheus, askedAt);
        case GateSpec.Http http -> http(http, askedAt);
      };
    } catch (NoAnswerException e) {
      return new Verdict(false, String.valueOf(e.getMessage()), askedAt);
    }
  }

  /** Asks all at once, which takes no longer than one: so that one slow answer makes no other one late. */
  public Map<String, Verdict> ask(Collection<? extends GateSpec.Asked> gates) {
    var verdicts = new LinkedHashMap<String, Verdict>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asking = new LinkedHashMap<String, CompletableFuture<Verdict>>();
      gates.forEach(gate -> asking.put(gate.name(), CompletableFuture.supplyAsync(() -> ask(gate), threads)));
      asking.forEach((name, verdict) -> verdicts.put(name, verdict.join()));
    }
    return verdicts;
  }

  private Verdict prometheus(GateSpec.Prometheus gate, Instant askedAt) throws NoAnswerException {
    if (settings.prometheus() == null) {
      throw new NoAnswerException("There is no Prometheus to ask: kexec-fleet.gate.prometheus-url is not set any more.");
    }
    var base = settings.prometheusUrl();
    var form = "query=%s&timeout=%dms".formatted(URLEncoder.encode(gate.query(), UTF_8), settings.timeLimit().toMillis());
    var request =
        HttpRequest.newBuilder(URI.create(base + (base.endsWith("/") ? "" : "/") + "api/v1/query"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    var tokenFile = settings.tokenFile();
    if (tokenFile != null) {
      try {
        request.header("Authorization", "Bearer " + BearerToken.read(tokenFile));
      } catch (IOException e) {
        throw new NoAnswerException("kexec-fleet.gate.prometheus-token-file cannot be read, or does not hold one bearer token.");
      }
    }
    return PrometheusAnswer.judge(gate, line.ask(request.build(), MOST_OF_PROMETHEUS), askedAt);
  }

  private Verdict http(GateSpec.Http gate, Instant askedAt) throws NoAnswerException {
    if (!settings.allows(Place.of(gate.url()))) {
      throw new NoAnswerException("This URL may not be asked: it is not under kexec-fleet.gate.http-allowed any more.");
    }
    var request = HttpRequest.newBuilder(URI.create(gate.url())).GET().build();
    return HttpAnswer.judge(gate, line.ask(request, gate.contains() == null ? 0 : MOST_OF_A_PAGE), askedAt);
  }
}
