package io.kexecfleet.service.fleetlock;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who asks, as the FleetLock protocol has it. Fields that it does not have are passed over: clients may be newer.
 *
 * @param id names the holder of a lock; 1 to 128 of letters, digits, dot, underscore, colon and dash
 * @param group as the protocol has it, and at most 63 characters
 */
record ClientParams(String id, String group) {

  private static final int LONGEST_BODY = 4096;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** @throws RefusedException naming what is wrong */
  static ClientParams of(HttpServletRequest request) throws IOException {
    if (!"true".equals(request.getHeader("fleet-lock-protocol"))) {
      throw invalid("The header fleet-lock-protocol must be there, with the value true.");
    }
    var body = request.getInputStream().readNBytes(LONGEST_BODY + 1);
    if (body.length > LONGEST_BODY) {
      throw new RefusedException(
          Refusal.Kind.BODY_TOO_LARGE, "The body is longer than the %d bytes this door takes.".formatted(LONGEST_BODY));
    }
    var params = parse(body).path("client_params");
    var id = params.path("id");
    var group = params.path("group");
    if (!id.isString() || !ID.matcher(id.asString()).matches()) {
      throw invalid(
          "client_params.id must be a text of 1 to 128 letters, digits, dots, underscores, colons and dashes, with a letter or digit at the beginning.");
    }
    if (!group.isString() || !LockGroup.isName(group.asString())) {
      throw invalid(
          "client_params.group must be a text of 1 to 63 letters, digits, dots and dashes, with a letter or digit at the beginning.");
    }
    return new ClientParams(id.asString(), group.asString());
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw invalid("The body is not JSON.");
    }
  }

  private static RefusedException invalid(String why) {
    return new RefusedException(Refusal.Kind.INVALID_CLIENT_IDENTITY, why);
  }
}
