package io.kexecfleet.agent.codec;

import io.avaje.json.JsonException;
import io.kexecfleet.agent.fuzz.Fuzzer;
import io.kexecfleet.agent.local.LocalRequest;
import io.kexecfleet.agent.local.LocalRequest.Verb;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.protocol.BootTarget;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person on the host or a disk says, damaged. */
class JsonFuzzTest {

  private static final int TIMES = 60_000;
  private static final List<String> WORDS =
      List.of("{", "}", "[", "]", "\"", ":", ",", "null", "true", "-1", "1e400", "99999999999999999999", "\\u0000", "KEXEC", "target", "initrds");

  @Test
  void requestsOfAPerson() {
    var stage = Json.write(new LocalRequest(Verb.STAGE, BootTarget.release("6.12.1"), 60_000));
    var status = Json.write(LocalRequest.of(Verb.STATUS));
    new Fuzzer("requests", JsonException.class).texts(TIMES, List.of(stage, status), WORDS, Json::readRequest);
  }

  @Test
  void recordsAndHistoriesOnADisk() {
    var history = "{\"reboots\":[{\"rebootId\":\"r1\",\"outcome\":\"KEXEC\",\"evidence\":[\"x\"],\"phases\":[],\"complete\":true}]}";
    new Fuzzer("histories", MachineException.class).texts(TIMES, List.of(history), WORDS, Json::readHistory);
    var record = "{\"rebootId\":\"r1\",\"generation\":7,\"bootId\":\"b\",\"way\":\"KEXEC\",\"marker\":\"m\",\"jumpAt\":1,\"reported\":false}";
    new Fuzzer("records", MachineException.class).texts(TIMES, List.of(record), WORDS, Json::readRecord);
  }
}
