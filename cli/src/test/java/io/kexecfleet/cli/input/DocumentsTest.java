package io.kexecfleet.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.cli.shell.Failure;
import org.junit.jupiter.api.Test;

class DocumentsTest {

  @Test
  void fieldsAreFoundByTheNamesThatTheServiceHasForThem() {
    var document = Documents.parse("f", "rollout:\n  waves:\n  - hosts: 1\n  - {hosts: 2,\n     soak: x}\n").getFirst();

    assertThat(document.line("rollout.waves[1].soak")).isEqualTo(5);
    assertThat(document.line("waves[0].hosts")).isEqualTo(3);
    assertThat(document.line("waves[0].minSuccess")).isEqualTo(3);
    assertThat(document.line("nowhere")).isEqualTo(1);
  }

  @Test
  void jsonIsReadTooAndKnowsItsLines() {
    var document = Documents.parse("f", "\n{\"target\":\n\t{\"select\": \"X\"}}").getFirst();

    assertThat(document.body().toString()).isEqualTo("{\"target\":{\"select\":\"X\"}}");
    assertThat(document.line("target.select")).isEqualTo(3);
  }

  @Test
  void numbersAndTextsStayWhatTheyAre() {
    var body = Documents.parse("f", "a: 10%\nb: 1\nc: '1'\nd: 1.50\ne: yes\nf: true\ng: 2026-01-05T22:00\nh: null\n").getFirst().body();

    assertThat(body.toString())
        .isEqualTo("{\"a\":\"10%\",\"b\":1,\"c\":\"1\",\"d\":1.50,\"e\":\"yes\",\"f\":true,\"g\":\"2026-01-05T22:00\",\"h\":null}");
  }

  @Test
  void whatCouldBeReadInTwoWaysIsRefused() {
    refused("a: 1\nb: 2\na: 3\n", "line 3: a is there twice");
    refused("{\"a\": 1, \"a\": 2}", "cannot be understood");
    refused("a: &x {b: 1}\nc: *x\n", "line 2: aliases (*name) are not understood");
    refused("- a\n", "line 1: fields with values are expected");
    refused("", "is empty");
    refused("a: [1\n", "cannot be understood in line");
  }

  @Test
  void severalDocumentsHaveTheirOwnLines() {
    assertThat(Documents.parse("f", "name: a\n---\nname: b\n")).extracting(document -> document.line("name")).containsExactly(1, 3);
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> Documents.parse("plan.yaml", text)).isInstanceOf(Failure.class).hasMessageContaining("plan.yaml").hasMessageContaining(why);
  }
}
