package io.kexecfleet.service.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.outgoing.Answer;
import io.kexecfleet.service.outgoing.NoAnswerException;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusAnswerTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private static final GateSpec.Prometheus GATE = SomeGates.prometheus("q", GateSpec.Comparison.LESS, 0.5);

  private static Verdict judge(GateSpec.Prometheus gate, int status, String body) throws NoAnswerException {
    return PrometheusAnswer.judge(gate, new Answer(status, body, true), NOW);
  }

  private static String vector(String... samples) {
    return "{'status':'success','data':{'resultType':'vector','result':[%s]}}".formatted(String.join(",", samples)).replace('\'', '"');
  }

  private static String sample(String host, String value) {
    return "{'metric':{'__name__':'errors','host':'%s'},'value':[1700000000.123,'%s']}".formatted(host, value);
  }

  private static String scalar(String value) {
    return "{'status':'success','data':{'resultType':'scalar','result':[1700000000,'%s']}}".formatted(value).replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource({
    "<, 0.49, true", "<, 0.5, false", "<, 0.51, false",
    "<=, 0.5, true", "<=, 0.50001, false",
    ">, 0.51, true", ">, 0.5, false",
    ">=, 0.5, true", ">=, 0.49, false",
    "==, 0.5, true", "==, 5e-1, true", "==, 0.51, false",
    "!=, 0.51, true", "!=, 0.5, false",
    "<, -3, true", "<, -3.5e+2, true", "<, 1e400, false", "<, -1e400, false",
    "<, NaN, false", ">, NaN, false", "!=, NaN, false", "==, NaN, false",
    "<, +Inf, false", ">, +Inf, false", "<, -Inf, false", "!=, -Inf, false",
    "<, '', false", "<, 0x0, false", "<, 0.1d, false", "<, ' 0.1', false", "<, 0.1;, false"
  })
  void aNumberIsHeldAgainstTheThreshold(String symbol, String value, boolean open) throws Exception {
    for (var comparison : GateSpec.Comparison.values()) {
      if (comparison.symbol().equals(symbol)) {
        var gate = SomeGates.prometheus("q", comparison, 0.5);
        assertThat(judge(gate, 200, scalar(value)).open()).isEqualTo(open);
        assertThat(judge(gate, 200, vector(sample("a", value))).open()).isEqualTo(open);
        assertThat(judge(gate, 200, vector(sample("a", value), sample("b", value))).open()).isEqualTo(open);
      }
    }
  }

  @Test
  void everySeriesMustSatisfyIt() throws Exception {
    var verdict = judge(GATE, 200, vector(sample("a", "0.1"), sample("b", "0.7"), sample("c", "0.2"), sample("d", "NaN")));
    assertThat(verdict).isEqualTo(new Verdict(false, "2 of 4 not < 0.5: errors{host=\"b\"} is 0.7.", NOW));
    assertThat(judge(GATE, 200, vector(sample("a", "0.1"), sample("b", "0.2"))).detail()).isEqualTo("All 2 series are < 0.5.");
    assertThat(judge(GATE, 200, vector(sample("a", "0.1"))).detail()).isEqualTo("errors{host=\"a\"} is 0.1, which is < 0.5.");
    assertThat(judge(GATE, 200, scalar("0.9")).detail()).isEqualTo("1 of 1 not < 0.5: The value is 0.9.");
  }

  @Test
  void nothingFoundIsClosedUnlessSaidOtherwise() throws Exception {
    assertThat(judge(GATE, 200, vector())).isEqualTo(new Verdict(false, "The query finds no series.", NOW));
    var open = SomeGates.emptyIsOpen(GATE);
    assertThat(judge(open, 200, vector())).isEqualTo(new Verdict(true, "The query finds no series, which counts as open.", NOW));
    assertThat(judge(open, 200, vector(sample("a", "0.7"))).open()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          200 | {'status':'success','data':{'resultType':'matrix','result':[]}}                          | yields a matrix
          200 | {'status':'success','data':{'resultType':'string','result':[1700000000,'0.1']}}           | yields a string
          200 | {'status':'success','data':{'result':[]}}                                                 | result without type
          200 | {'status':'success'}                                                                      | result without type
          200 | {'status':'success','data':{'resultType':'vector'}}                                       | a vector that is none
          200 | {'status':'success','data':{'resultType':'vector','result':{}}}                           | a vector that is none
          200 | {'status':'success','data':{'resultType':'vector','result':[7]}}                          | something else than a number
          200 | {'status':'success','data':{'resultType':'vector','result':[{'metric':{}}]}}              | something else than a number
          200 | {'status':'success','data':{'resultType':'vector','result':[{'metric':{},'histogram':[1700000000,{}]}]}} | such as a histogram
          200 | {'status':'success','data':{'resultType':'scalar','result':[1700000000,0.1]}}             | something else than a number
          200 | {'status':'success','data':{'resultType':'scalar','result':['1700000000','0.1']}}         | something else than a number
          200 | {'status':'success','data':{'resultType':'scalar','result':[1700000000,'0.1','0.9']}}     | something else than a number
          200 | {'status':'success','data':{'resultType':'scalar','result':[1699999970,'0.1']}}           | -30 s off
          200 | {'status':'success','data':{'resultType':'scalar','result':[1700000030,'0.1']}}           | 30 s off
          200 | {'status':'success','data':{'resultType':'scalar','result':[1e999,'0.1']}}                | off this service's clock
          200 | {'status':'success','data':{'resultType':'scalar','result':[-99999999999999999999999999999,'0.1']}} | off this service's clock
          200 | {'status':'error','errorType':'bad_data','error':'parse error'}                           | Prometheus answered 200: parse error
          422 | {'status':'error','errorType':'execution','error':'too many samples'}                     | Prometheus answered 422: too many samples
          503 | {'status':'success','data':{'resultType':'scalar','result':[1700000000,'0.1']}}           | Prometheus answered 503: no reason given
          302 | {'status':'success','data':{'resultType':'scalar','result':[1700000000,'0.1']}}           | Prometheus answered 302
          500 | <html>                                                                                    | Prometheus answered 500, and no JSON
          200 | <html>                                                                                    | no JSON
          200 | ``                                                                                        | Prometheus answered 200
          200 | null                                                                                      | Prometheus answered 200
          200 | []                                                                                        | Prometheus answered 200
          200 | {'status':'success','data':{'resultType':'scalar','result':[1700000000,'0.1']}            | no JSON
          200 | {'status':'success','data':{'resultType':'scalar','result':[1700000000,'0.1']}}x          | no JSON
          200 | {'status':'error','status':'success','data':{'resultType':'scalar','result':[1700000000,'0.1']}} | no JSON
          200 | {'status':'success','warnings':['store 3 is away'],'data':{'resultType':'scalar','result':[1700000000,'0.1']}} | store 3 is away
          200 | {'status':'success','warnings':'partial','data':{'resultType':'scalar','result':[1700000000,'0.1']}} | partial
          """)
  void whateverIsNoGoodAnswerIsNone(int status, String body, String reason) {
    for (var gate : new GateSpec.Prometheus[] {GATE, SomeGates.emptyIsOpen(GATE)}) {
      assertThatThrownBy(() -> judge(gate, status, body.replace('\'', '"')))
          .isInstanceOf(NoAnswerException.class)
          .hasMessageContaining(reason);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"'warnings':[],", "'warnings':null,", "'infos':['metric might not be a counter'],"})
  void aRemarkIsNoWarning(String remark) throws Exception {
    assertThat(judge(GATE, 200, scalar("0.1").replaceFirst("\\{", "{" + remark.replace('\'', '"'))).open()).isTrue();
  }

  @Test
  void anAnswerThatGoesOnIsNone() {
    assertThatThrownBy(() -> PrometheusAnswer.judge(GATE, new Answer(200, scalar("0.1"), false), NOW))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("fewer series");
  }

  @Test
  void aJsonBombIsNone() {
    assertThatThrownBy(() -> judge(GATE, 200, "[".repeat(1_000_000))).isInstanceOf(NoAnswerException.class).hasMessageContaining("no JSON");
  }

  @Test
  void whatIsQuotedIsOneShortLine() throws Exception {
    var long1 = sample("x\\u0000\\n\\u202e\\ud83d" + "y".repeat(2000), "0.9");
    var detail = judge(GATE, 200, vector(long1)).detail();
    assertThat(detail).hasSize(Verdict.LONGEST_DETAIL).endsWith("…").doesNotContain("\0", "\n", "\u202e");
    assertThat(new Verdict(false, "😀".repeat(400), NOW).detail()).hasSize(499).endsWith("😀…");
    assertThat(new Verdict(false, "x" + "😀".repeat(400), NOW).detail()).hasSize(500).endsWith("😀…");
  }

  @Property
  void cutAnywhereItIsNoAnswer(@ForAll short cut) {
    var whole = vector(sample("a", "0.1"), sample("b", "0.2"));
    var length = Math.floorMod(cut, whole.length());
    assertThatThrownBy(() -> judge(SomeGates.emptyIsOpen(GATE), 200, whole.substring(0, length))).isInstanceOf(NoAnswerException.class);
  }

  @Property
  void openMeansThatEachNumberSatisfiesIt(@ForAll double[] values, @ForAll GateSpec.Comparison comparison, @ForAll double threshold)
      throws Exception {
    var gate = SomeGates.prometheus("q", comparison, threshold);
    var samples = Arrays.stream(values).mapToObj(value -> sample("h", String.valueOf(value))).toArray(String[]::new);
    assertThat(judge(gate, 200, vector(samples)).open())
        .isEqualTo(values.length > 0 && Arrays.stream(values).allMatch(value -> comparison.holds(value, threshold)));
  }

  @Test
  void manySeriesAreCounted() throws Exception {
    var samples = IntStream.range(0, 5000).mapToObj(i -> sample("h" + i, "0.1")).toArray(String[]::new);
    assertThat(judge(GATE, 200, vector(samples)).detail()).isEqualTo("All 5000 series are < 0.5.");
  }
}
