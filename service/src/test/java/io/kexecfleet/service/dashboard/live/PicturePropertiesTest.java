package io.kexecfleet.service.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.dashboard.live.Picture.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PicturePropertiesTest {

  private static final String LETTERS = "QGSOKkFRBbDPWwNLlXC";

  /** Pictures of the same hosts, one after the other. */
  @Provide
  Arbitrary<List<Picture>> films() {
    return Arbitraries.integers()
        .between(0, 300)
        .flatMap(
            hosts -> {
              var marks = Arbitraries.strings().withChars(LETTERS.toCharArray()).ofLength(hosts);
              var few = Arbitraries.strings().withChars("QO").ofLength(hosts);
              var parts = Arbitraries.maps(Arbitraries.of("state", "waves", "outcomes"), Arbitraries.of("", "<p>a</p>", "<p>b</p>"));
              return Combinators.combine(Arbitraries.oneOf(marks, few), parts)
                  .as((text, texts) -> new Picture(text, List.of(hosts), texts))
                  .list()
                  .ofMinSize(1)
                  .ofMaxSize(8);
            });
  }

  /** As live.js does it. */
  private static Picture apply(Picture before, Change change) {
    var marks = new StringBuilder(before.marks());
    change.runs().forEach(run -> marks.replace(run.at(), run.at() + run.marks().length(), run.marks()));
    var parts = new HashMap<>(before.parts());
    parts.putAll(change.parts());
    return new Picture(marks.toString(), before.waves(), parts);
  }

  /** A part that is not there shows as much as one that is empty. */
  private static Picture seen(Picture picture) {
    var parts = new HashMap<>(picture.parts());
    parts.values().removeIf(String::isEmpty);
    return new Picture(picture.marks(), picture.waves(), parts);
  }

  @Property
  void allChangesAfterTheFirstPictureLeadToTheLast(@ForAll("films") List<Picture> film) {
    var shown = film.getFirst();
    for (int i = 1; i < film.size(); i++) {
      shown = apply(shown, film.get(i).since(film.get(i - 1)).orElseThrow());
      assertThat(seen(shown)).isEqualTo(seen(film.get(i)));
    }
  }

  @Property
  void aChangeTellsWhatIsOtherAndNothingElse(@ForAll("films") List<Picture> film) {
    var first = film.getFirst();
    var last = film.getLast();
    var change = last.since(first).orElseThrow();
    assertThat(change.isNothing()).isEqualTo(seen(first).equals(seen(last)));
    var turns = new ArrayList<Integer>();
    for (var run : change.runs()) {
      for (int i = 0; i < run.marks().length(); i++) {
        turns.add(run.at() + i);
        assertThat(run.marks().charAt(i)).isNotEqualTo(first.marks().charAt(run.at() + i));
      }
    }
    assertThat(turns).isSorted().doesNotHaveDuplicates();
    change.parts().forEach((name, text) -> assertThat(text).isNotEqualTo(first.parts().getOrDefault(name, "")));
  }

  @Example
  void ofOtherHostsNothingLessThanAllOfItWillDo() {
    var draft = new Picture("", List.of(), Map.of());
    var submitted = new Picture("QQQ", List.of(1, 2), Map.of());
    assertThat(submitted.since(draft)).isEmpty();
    assertThat(submitted.since(new Picture("QQQ", List.of(3), Map.of()))).isEmpty();
  }
}
