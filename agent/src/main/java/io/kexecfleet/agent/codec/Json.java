package io.kexecfleet.agent.codec;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Json.Import;
import io.avaje.jsonb.Jsonb;
import io.kexecfleet.agent.hooks.Occasion;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.local.Examination;
import io.kexecfleet.agent.local.LocalReply;
import io.kexecfleet.agent.local.LocalRequest;
import io.kexecfleet.agent.proof.History;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.CredentialRenewal;
import io.kexecfleet.protocol.Enrolment;

/** The agent's records as JSON, by adapters made at compile time: no reflection, so the agent starts quickly. */
@Import({
  CheckIn.class, CheckInReply.class, Enrolment.class, CredentialRenewal.class, RebootRecord.class, History.class, LocalRequest.class, LocalReply.class, Examination.class, Occasion.class
})
public final class Json {

  private static final Jsonb JSONB = Jsonb.builder().build();

  /** Nothing that is said nests half as deep, and the parser has only so much stack. */
  private static final int DEEPEST = 64;

  private Json() {}

  public static String write(Object message) {
    return JSONB.toJson(message);
  }

  /** @throws JsonException when it is not a reply */
  public static CheckInReply readReply(String text) {
    return read(CheckInReply.class, text);
  }

  /** @throws MachineException when it is not a record: then nobody can say what this host was doing */
  public static RebootRecord readRecord(String text) {
    try {
      return read(RebootRecord.class, text);
    } catch (JsonException unreadable) {
      throw new MachineException(
          "The record of the last reboot on disk cannot be read; the outcome of that reboot cannot be told. Move the file"
              + " away to let the agent start.",
          unreadable);
    }
  }

  /** @throws MachineException when it is not a history: nothing is forgotten without somebody's knowing */
  public static History readHistory(String text) {
    try {
      return read(History.class, text);
    } catch (JsonException unreadable) {
      throw new MachineException("The host's history of reboots cannot be read. Move the file away to begin a new one.", unreadable);
    }
  }

  /** @throws MachineException when it is not an occasion: then nobody can say what hooks have done here */
  public static Occasion readOccasion(String text) {
    try {
      return read(Occasion.class, text);
    } catch (JsonException unreadable) {
      throw new MachineException(
          "What is on disk of the last hooks before a jump cannot be read, so those that take it back are not run. Move the file"
              + " drained.json away once that was done by hand.",
          unreadable);
    }
  }

  /** @throws JsonException when it is not a request */
  public static LocalRequest readRequest(String text) {
    return read(LocalRequest.class, text);
  }

  /** @throws JsonException when it is not a reply */
  public static LocalReply readLocalReply(String text) {
    return read(LocalReply.class, text);
  }

  /** Records check themselves as they are made, and what is missing in a text is null to them. */
  private static <T> T read(Class<T> type, String text) {
    requireShallow(text);
    try {
      return JSONB.type(type).fromJson(text);
    } catch (IllegalArgumentException | NullPointerException | ArithmeticException | IndexOutOfBoundsException senseless) {
      throw new JsonException("It lacks something, or says what makes no sense: " + senseless.getMessage(), senseless);
    }
  }

  private static void requireShallow(String text) {
    var depth = 0;
    var quoted = false;
    for (var at = 0; at < text.length(); at++) {
      var c = text.charAt(at);
      if (c == '"') {
        quoted = !quoted;
      } else if (quoted) {
        at += c == '\\' ? 1 : 0;
      } else if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth--;
      }
      if (depth > DEEPEST) {
        throw new JsonException("It nests deeper than %d.".formatted(DEEPEST));
      }
    }
  }
}
