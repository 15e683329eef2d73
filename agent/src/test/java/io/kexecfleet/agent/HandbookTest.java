package io.kexecfleet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.linux.syscall.Errno;
import io.kexecfleet.protocol.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The agent's handbook says what the agent says. */
class HandbookTest {

  private static final Path HANDBOOK = Path.of("..", "docs", "usage", "agent.md");

  @Test
  void everyErrnoIsExplainedAsTheAgentExplainsIt() throws IOException {
    var lines = Files.readAllLines(HANDBOOK);
    for (var errno : Errno.values()) {
      assertThat(lines)
          .contains("| `%s` | %d | %s | %s |".formatted(errno, errno.number(), errno.meaning(), errno.remedy()));
    }
  }

  @Test
  void everyReasonToSayNoIsThere() throws IOException {
    var lines = Files.readAllLines(HANDBOOK);
    for (var code : Refusal.Code.values()) {
      assertThat(lines).as("%s", code).anyMatch(line -> line.startsWith("| `%s` |".formatted(code)));
    }
  }

  @Test
  void everySettingIsThere() throws IOException {
    var text = Files.readString(HANDBOOK);
    assertThat(AgentSettings.KNOWN).allSatisfy(name -> assertThat(text).contains("| `" + name + "` |"));
  }
}
