package io.kexecfleet.service.api.document;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is sent, by the schemas of the document: half of it as the schema says, with what is there in the service, and the
 * other half broken in one of many ways.
 */
final class Inputs {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int DEEPEST = 5;

  private static final List<String> ODD =
      List.of(
          "", " ", "null", "0", "-1", "99999999999999999999", "NaN", "true", "'; drop table host; --", "\" or 1=1", "../../etc/passwd",
          "%00", "a\u0000b", "ä€𝄞", "\ud800", "a".repeat(300), "a".repeat(5000), "${jndi:ldap://127.0.0.1/a}", "{{7*7}}", "<script>alert(1)</script>",
          "*", "zone in (", "!,!", "PT-5S", "P99999999D", "2026-13-45T99:99", "+999999999-01-01T00:00:00Z", "RRULE", "FREQ=SECONDLY", "10%", "101%", "1e309");

  private static final List<String> RAW =
      List.of("", "{", "[", "null", "[]", "\"\"", "0", "{\"a\":1,\"a\":2}", "{} {}", "\u0000", "{\"name\":\"\\ud800\"}", "[".repeat(3000), "{\"a\":".repeat(2000));

  private final Random random;
  private final List<String> known;

  /** @param known names and ids that there are */
  Inputs(Random random, List<String> known) {
    this.random = random;
    this.known = known;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** For a part of a path or a query. */
  String text(Operation.Parameter parameter) {
    if (parameter.name().equals("wait")) {
      return one(List.of("1", "PT0.2S", "0", "-1", "soon", "P1D", ""));
    }
    if (parameter.name().equals("If-Match")) {
      return one(List.of("*", "*", "\"seen\"", "W/\"seen\"", "\"a\",\"b\"", "seen", "\""));
    }
    if (chance(0.3)) {
      return one(ODD);
    }
    var values = parameter.schema().path("enum");
    if (values.size() > 0 && chance(0.8)) {
      return values.get(random.nextInt(values.size())).asString();
    }
    return switch (parameter.schema().path("type").asString("")) {
      case "integer" -> one(List.of("1", "2", "100", "1000", "1001", "0", "-5", "2147483648"));
      case "boolean" -> one(List.of("true", "false", "maybe"));
      default -> one(known);
    };
  }

  /** For a body. */
  String body(Operation operation) {
    if (operation.body() == null) {
      return chance(0.9) ? "" : one(RAW);
    }
    if (chance(0.1)) {
      return one(RAW);
    }
    return JSON.writeValueAsString(value(operation, operation.body(), "", 0));
  }

  private Object value(Operation operation, JsonNode given, String name, int depth) {
    if (chance(0.04)) {
      return odd();
    }
    var schema = operation.resolved(given);
    var values = schema.path("enum");
    if (values.size() > 0) {
      return values.get(random.nextInt(values.size())).asString();
    }
    return switch (type(schema)) {
      case "object" -> object(operation, schema, depth);
      case "array" -> IntStream.range(0, random.nextInt(4)).mapToObj(_ -> value(operation, schema.path("items"), name, depth + 1)).toList();
      case "integer", "number" -> one(List.<Object>of(1, 2, 10, 0, -1, 1000000, 2147483647L, 1.5));
      case "boolean" -> random.nextBoolean();
      default -> plausible(name.toLowerCase(Locale.ROOT));
    };
  }

  private static String type(JsonNode schema) {
    var type = schema.path("type");
    return type.isArray() ? type.get(0).asString() : type.asString(schema.has("properties") ? "object" : "string");
  }

  private Object object(Operation operation, JsonNode schema, int depth) {
    var object = new TreeMap<String, Object>();
    if (depth < DEEPEST) {
      schema.path("properties").properties().forEach(property -> {
        if (chance(0.6)) {
          object.put(property.getKey(), value(operation, property.getValue(), property.getKey(), depth + 1));
        }
      });
      if (schema.path("additionalProperties").isObject()) {
        object.put(one(known), one(known));
      }
    }
    if (chance(0.05)) {
      object.put("unheard-of", odd());
    }
    return object;
  }

  /** What would do, more often than not, where a text has this name. */
  private Object plausible(String name) {
    if (name.endsWith("within") || name.equals("duration") || name.equals("lease") || name.equals("soak") || name.equals("expiresin") || name.equals("outtime")) {
      return one(List.of("PT1M", "PT10M", "PT1H", "P1D"));
    }
    if (name.equals("from") || name.equals("to") || name.endsWith("at")) {
      return one(List.of("2026-12-24T00:00:00Z", "2027-01-02T00:00:00+01:00", "2020-01-01T00:00:00Z"));
    }
    return switch (name) {
      case "start" -> one(List.of("2026-12-01T22:00", "2030-01-01T00:00"));
      case "zone" -> one(List.of("UTC", "Europe/Berlin"));
      case "rrule" -> one(List.of("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SA"));
      case "selector", "scope" -> one(List.of("", "team=red", "team", "team in (red, blue)"));
      case "url" -> one(List.of("http://127.0.0.1:9/x", "https://127.0.0.1:9/x", "http://169.254.169.254/", "file:///etc/passwd"));
      case "maxout", "slots" -> one(List.<Object>of(1, "10%", 2));
      default -> one(known);
    };
  }

  private Object odd() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextLong();
      case 1 -> List.of(List.of(one(ODD)));
      case 2 -> Map.of("a", one(ODD));
      case 3 -> random.nextBoolean();
      default -> one(ODD);
    };
  }
}
