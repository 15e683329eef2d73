package io.kexecfleet.service.notification.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.notification.silence.Matchers.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A silence is for one host, and for no other. */
class MatchersTest {

  private static final String USUAL = "instance=~\"{host}(:[0-9]+)?\"";

  @Test
  void aHostsNameIsQuotedWhereItIsPartOfARegularExpression() {
    assertThat(Matchers.parse(USUAL).of("web-1.example"))
        .containsExactly(new Matcher("instance", "web-1\\.example(:[0-9]+)?", true, true));
    assertThat(Matchers.parse("host = \"{host}\" , severity!~\"a,b|\\\"c\\\"\\d\"").of("web-1.example"))
        .containsExactly(
            new Matcher("host", "web-1.example", false, true), new Matcher("severity", "a,b|\"c\"\\d", true, false));
  }

  @Property(tries = 300)
  void matchesItsHostAndNoOther(
      @ForAll @StringLength(min = 1, max = 8) @CharRange(from = 'a', to = 'c') @Chars({'.', '-'}) String host,
      @ForAll @StringLength(min = 1, max = 8) @CharRange(from = 'a', to = 'c') @Chars({'.', '-'}) String other) {
    var pattern = Pattern.compile(Matchers.parse(USUAL).of(host).getFirst().value());
    assertThat(pattern.matcher(host).matches()).isTrue();
    assertThat(pattern.matcher(host + ":9100").matches()).isTrue();
    assertThat(pattern.matcher(other).matches()).isEqualTo(other.equals(host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "instance", "instance={host}", "instance=~\"{host}", "instance=~\"{host}\" job=\"a\"", "instance=~\".*\"",
        "instance!=\"{host}\"", "instance!~\"{host}\"", "instance=~\"{host}|.*\"", "instance=~\"({host}\"", "1a=\"{host}\"",
        "job=\"a\",instance=\"b\""
      })
  void whatIsNotForOneHostIsRefused(String text) {
    assertThatThrownBy(() -> Matchers.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
