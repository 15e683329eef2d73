package io.kexecfleet.service.notification.silence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kexecfleet.service.outgoing.Answer;
import io.kexecfleet.service.outgoing.BearerToken;
import io.kexecfleet.service.outgoing.Line;
import io.kexecfleet.service.outgoing.NoAnswerException;
import io.kexecfleet.service.problem.Listing;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to Alertmanager, by its API v2. */
@Component
class Alertmanager {

  private static final int MOST = 1024 * 1024;
  private static final String CREATED_BY = "kexec-fleet";

  private final AlertmanagerSettings settings;
  private final Matchers matchers;
  private final JsonMapper json;
  private final Line line;

  Alertmanager(AlertmanagerSettings settings, JsonMapper json) {
    this.settings = settings;
    this.matchers = Matchers.parse(settings.matchers());
    this.json = json;
    this.line = new Line(settings.timeLimit());
  }

  /**
   * Makes a silence from now on.
   *
   * @return what it is called
   * @throws NoAnswerException when it may not have been made
   */
  String make(Silence silence, Instant now) throws NoAnswerException {
    var body =
        Map.of(
            "matchers", matchers.of(silence.host()),
            "startsAt", now.toString(),
            "endsAt", silence.until().toString(),
            "createdBy", CREATED_BY,
            "comment", comment(silence));
    var request = request("silences").header("Content-Type", "application/json").POST(BodyPublishers.ofString(json.writeValueAsString(body)));
    var id = json(require(ask(request))).path("silenceID").asString("");
    if (id.isEmpty()) {
      throw new NoAnswerException("Alertmanager answered without the id of a silence.");
    }
    return id;
  }

  /** By this it is found again if nobody heard what it is called. */
  private static String comment(Silence silence) {
    return "Host %s is out for reboot %s of rollout %s.".formatted(silence.host(), silence.rebootId(), silence.rolloutId());
  }

  /** What it is called, if it was made and has not ended. */
  Optional<String> find(Silence silence) throws NoAnswerException {
    // A filter finds silences that have the very same matcher, text and operator.
    var filters =
        matchers.of(silence.host()).stream()
            .map(it -> "filter=" + URLEncoder.encode("%s%s%s".formatted(it.name(), it.operator(), json.writeValueAsString(it.value())), UTF_8))
            .collect(Collectors.joining("&"));
    return json(require(ask(request("silences?" + filters).GET())))
        .valueStream()
        .filter(it -> it.path("comment").asString("").equals(comment(silence)) && !isExpired(it))
        .map(it -> it.path("id").asString())
        .findFirst();
  }

  /** Ends a silence, if it has not ended. */
  void expire(String silenceId) throws NoAnswerException {
    var path = "silence/" + URLEncoder.encode(silenceId, UTF_8);
    var answer = ask(request(path).DELETE());
    if (answer.status() == 200) {
      return;
    }
    // It says that it failed where there is nothing to end.
    var known = ask(request(path).GET());
    if (known.status() != 404 && !(known.status() == 200 && isExpired(json(known)))) {
      var _ = require(answer);
    }
  }

  private static boolean isExpired(JsonNode silence) {
    return silence.path("status").path("state").asString("").equals("expired");
  }

  private HttpRequest.Builder request(String path) throws NoAnswerException {
    var base = settings.url();
    var request = HttpRequest.newBuilder(URI.create(base + (base.endsWith("/") ? "" : "/") + "api/v2/" + path));
    var tokenFile = settings.token();
    try {
      return tokenFile == null ? request : request.header("Authorization", "Bearer " + BearerToken.read(tokenFile));
    } catch (IOException e) {
      throw new NoAnswerException("kexec-fleet.alertmanager.token-file cannot be read, or does not hold one bearer token.");
    }
  }

  private Answer ask(HttpRequest.Builder request) throws NoAnswerException {
    return line.ask(request.build(), MOST);
  }

  private static Answer require(Answer answer) throws NoAnswerException {
    if (answer.status() != 200) {
      throw new NoAnswerException("Alertmanager answered %d: %s".formatted(answer.status(), Listing.cut(answer.body())));
    }
    return answer;
  }

  private JsonNode json(Answer answer) throws NoAnswerException {
    try {
      if (answer.complete()) {
        return json.readTree(answer.body());
      }
      throw new NoAnswerException("Alertmanager's answer is longer than %d bytes.".formatted(MOST));
    } catch (JacksonException e) {
      throw new NoAnswerException("Alertmanager answered %d, and no JSON.".formatted(answer.status()));
    }
  }

  @PreDestroy
  void close() {
    line.close();
  }
}
