package io.kexecfleet.service.request;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;

/** Cells that no spreadsheet takes for anything but what they are. */
class CsvCellTest {

  @Property
  void noTextBeginsAFormula(@ForAll @Chars({'=', '+', '-', '@', ' ', '\t', 'a'}) String text) {
    var cell = CsvCell.text(text);
    assertThat(cell.stripLeading()).doesNotStartWith("=").doesNotStartWith("+").doesNotStartWith("-").doesNotStartWith("@");
    assertThat(cell.equals(text) || cell.equals("'" + text)).isTrue();
  }

  @Example
  void whatOthersChoseIsMadeHarmless() {
    for (var formula : new String[] {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uFF1D1", "=cmd|' /C calc'!A0"}) {
      assertThat(CsvCell.text(formula)).isEqualTo("'" + formula);
    }
    for (var harmless : new String[] {"", "web-1", "6.17.1-amd64", "Dell Inc. PowerEdge R640", "a=b"}) {
      assertThat(CsvCell.text(harmless)).isEqualTo(harmless);
    }
  }

  @Example
  void timesAreInSeconds() {
    assertThat(CsvCell.seconds(null)).isEmpty();
    assertThat(CsvCell.seconds(0L)).isEqualTo("0.000");
    assertThat(CsvCell.seconds(-1_234L)).isEqualTo("-1.234");
    assertThat(CsvCell.seconds(61_000L)).isEqualTo("61.000");
  }
}
