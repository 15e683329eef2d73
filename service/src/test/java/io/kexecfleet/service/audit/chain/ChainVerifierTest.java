package io.kexecfleet.service.audit.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.audit.chain.ChainVerifier.Anchor;
import io.kexecfleet.service.audit.chain.ChainVerifier.How;
import io.kexecfleet.service.audit.chain.ChainVerifier.Link;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Every way to tamper with a chain, at any position of chains of any length. */
class ChainVerifierTest {

  private static String digest(String before, String text) throws Exception {
    var sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(HexFormat.of().parseHex(before));
    return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Link> chain(List<String> texts) throws Exception {
    var links = new ArrayList<Link>();
    var digest = ChainVerifier.BEGINNING;
    for (var text : texts) {
      digest = digest(digest, text);
      links.add(new Link(links.size() + 1, text, digest));
    }
    return links;
  }

  private static List<String> texts(int length) {
    return IntStream.rangeClosed(1, length).mapToObj(i -> "entry %d, Größe".formatted(i)).toList();
  }

  private static List<Link> renumbered(List<Link> links) {
    return IntStream.range(0, links.size())
        .mapToObj(i -> new Link(i + 1, links.get(i).text(), links.get(i).digest()))
        .toList();
  }

  private static void assertBroken(List<Link> links, How how, long position) {
    var verdict = ChainVerifier.verify(links.iterator(), null);
    assertThat(verdict.broken()).as("%s", verdict).isEqualTo(how);
    assertThat(verdict.position()).isEqualTo(position);
    assertThat(verdict.entries()).isEqualTo(position - 1);
  }

  @Test
  void theFirstDigestIsThatOfZerosAndTheText() throws Exception {
    var verdict = ChainVerifier.verify(List.of(new Link(1, "a", digest("00".repeat(32), "a"))).iterator(), null);
    assertThat(verdict.broken()).isNull();
    assertThat(verdict.digest()).isEqualTo("41a0370c3d9f42773a59e8e01651911cf43b1e3f66944cbb690029debc4eb647");
  }

  @Property(tries = 300)
  void aChainThatNobodyTouchedIsWhole(@ForAll @IntRange(min = 0, max = 30) int length, @ForAll @IntRange(min = 1, max = 30) int noted)
      throws Exception {
    var chain = chain(texts(length));
    var anchor = noted > length ? null : new Anchor(noted, chain.get(noted - 1).digest());
    var verdict = ChainVerifier.verify(chain.iterator(), anchor);
    assertThat(verdict.broken()).isNull();
    assertThat(verdict.entries()).isEqualTo(length);
    assertThat(verdict.digest()).isEqualTo(length == 0 ? ChainVerifier.BEGINNING : chain.getLast().digest());
  }

  @Property(tries = 300)
  void anEntryThatWasChangedIsFound(@ForAll @IntRange(min = 1, max = 20) int length, @ForAll @IntRange(max = 19) int where)
      throws Exception {
    int at = where % length;
    var chain = chain(texts(length));
    chain.set(at, new Link(at + 1, "another", chain.get(at).digest()));
    assertBroken(chain, How.CHANGED, at + 1);
    chain.set(at, new Link(at + 1, texts(length).get(at), "ab".repeat(32)));
    assertBroken(chain, How.CHANGED, at + 1);
  }

  @Property(tries = 300)
  void anEntryThatIsGoneIsFound(@ForAll @IntRange(min = 2, max = 20) int length, @ForAll @IntRange(max = 19) int where)
      throws Exception {
    int at = where % (length - 1);
    var chain = chain(texts(length));
    chain.set(at, new Link(at + 1, null, chain.get(at).digest()));
    assertBroken(chain, How.MISSING, at + 1);
    chain.remove(at);
    assertBroken(chain, How.MISSING, at + 1);
    assertBroken(renumbered(chain), How.CHANGED, at + 1);
  }

  @Property(tries = 300)
  void anEntryThatWasPutInIsFound(@ForAll @IntRange(min = 1, max = 20) int length, @ForAll @IntRange(max = 19) int where)
      throws Exception {
    int at = where % length;
    var chain = chain(texts(length));
    var before = at == 0 ? ChainVerifier.BEGINNING : chain.get(at - 1).digest();
    chain.add(at, new Link(0, "forged", "cd".repeat(32)));
    assertBroken(renumbered(chain), How.INSERTED, at + 1);
    chain.set(at, new Link(0, "forged", digest(before, "forged")));
    assertBroken(renumbered(chain), How.INSERTED, at + 1);
    var twice = chain(texts(length));
    twice.add(twice.getLast());
    assertThat(ChainVerifier.verify(twice.iterator(), null).broken()).isEqualTo(How.INSERTED);
  }

  @Property(tries = 300)
  void entriesThatChangedPlacesAreFound(
      @ForAll @IntRange(min = 2, max = 20) int length, @ForAll @IntRange(max = 19) int one, @ForAll @IntRange(max = 19) int other)
      throws Exception {
    int first = Math.min(one % length, other % length);
    int second = Math.max(one % length, other % length);
    if (first == second) {
      return;
    }
    var chain = chain(texts(length));
    var textsOnly = new ArrayList<>(chain);
    textsOnly.set(first, new Link(first + 1, chain.get(second).text(), chain.get(first).digest()));
    textsOnly.set(second, new Link(second + 1, chain.get(first).text(), chain.get(second).digest()));
    assertBroken(textsOnly, How.REORDERED, first + 1);
    var links = new ArrayList<>(chain);
    links.set(first, chain.get(second));
    links.set(second, chain.get(first));
    assertBroken(renumbered(links), How.REORDERED, first + 1);
  }

  @Property(tries = 300)
  void onlyAnAnchorTellsOfAnEndThatIsGoneOrWrittenAnew(
      @ForAll @IntRange(min = 2, max = 20) int length, @ForAll @IntRange(max = 19) int where) throws Exception {
    int from = where % length;
    var chain = chain(texts(length));
    var anchor = new Anchor(length, chain.getLast().digest());
    var shorter = chain.subList(0, from);
    assertThat(ChainVerifier.verify(shorter.iterator(), null).broken()).isNull();
    var cut = ChainVerifier.verify(shorter.iterator(), anchor);
    assertThat(cut.broken()).isEqualTo(How.CUT_OFF);
    assertThat(cut.position()).isEqualTo(from + 1);

    var forged = new ArrayList<>(texts(length));
    forged.set(from, "forged");
    var anew = chain(forged);
    assertThat(ChainVerifier.verify(anew.iterator(), null).broken()).isNull();
    var rewritten = ChainVerifier.verify(anew.iterator(), anchor);
    assertThat(rewritten.broken()).isEqualTo(How.REWRITTEN);
    assertThat(rewritten.position()).isEqualTo(length);
  }

  @Test
  void whatIsNoDigestIsRefused() {
    assertThatThrownBy(() -> new Link(1, "a", "A".repeat(64))).hasMessageContaining("64 digits");
    assertThatThrownBy(() -> new Anchor(1, "")).hasMessageContaining("64 digits");
    assertThatThrownBy(() -> new Anchor(0, ChainVerifier.BEGINNING)).hasMessageContaining("begin with 1");
  }
}
