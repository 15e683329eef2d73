package io.kexecfleet.service.dashboard.figures;

import io.kexecfleet.service.rollout.ledger.KernelOrder;
import io.kexecfleet.service.rollout.ledger.Ledger;
import io.kexecfleet.service.rollout.ledger.Share;
import java.util.Comparator;
import java.util.List;

/**
 * A page of what was tried.
 *
 * @param kinds how many lines there are on all pages
 * @param page from 1
 * @param cut true: there are more than were read, and they are not in it
 */
record LedgerView(List<Line> lines, int kinds, long tried, Share failed, int page, int pages, boolean cut) {

  static final int ON_A_PAGE = 100;

  /** In which order they are. */
  enum Sort {
    WHAT("hardware and kernels", Comparator.comparing((Line line) -> line.what().hardware()).thenComparing(LedgerView::kernels)),
    TRIED("tried", Comparator.comparingLong((Line line) -> line.line.tried()).reversed()),
    FAILED("failed", Comparator.comparingLong((Line line) -> line.failed.part()).reversed()),
    /** By how much fails at least: one out of one is not worse than half of a hundred. */
    OFTEN("fails often", Comparator.comparingDouble((Line line) -> line.failed.low()).reversed()),
    LAST("last tried", Comparator.comparing((Line line) -> line.line.last()).reversed());

    private final String words;
    // A comparator of this file's own, which keeps nothing.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Comparator<Line> order;

    Sort(String words, Comparator<Line> order) {
      this.words = words;
      this.order = order;
    }

    public String words() {
      return words;
    }
  }

  /** @param failed of how many, and between what the share lies */
  record Line(Ledger.Line line, Share failed) {

    private static final double OFTEN = 0.02;
    private static final int MORE_THAN_ONCE = 2;

    static Line of(Ledger.Line line) {
      return new Line(line, Share.of(line.tried() - line.succeeded(), line.tried()));
    }

    public Ledger.Tried what() {
      return line.what();
    }

    /** It happened more than once, and with 95 % confidence more than one in fifty fails. */
    public boolean isOften() {
      return failed.part() >= MORE_THAN_ONCE && failed.low() >= OFTEN;
    }
  }

  private static int kernels(Line one, Line other) {
    return Comparator.comparing((Line line) -> line.what().kernelTo(), KernelOrder.OLDER_FIRST.reversed())
        .thenComparing(line -> line.what().kernelFrom(), KernelOrder.OLDER_FIRST.reversed())
        .thenComparing(line -> line.what().method())
        .compare(one, other);
  }

  /** @param cut whether {@code lines} are not all there are */
  static LedgerView of(List<Ledger.Line> lines, boolean cut, Sort sort, boolean onlyFailing, int wantedPage) {
    var all =
        lines.stream()
            .map(Line::of)
            .filter(line -> !onlyFailing || line.failed.part() > 0)
            .sorted(sort.order.thenComparing(Sort.WHAT.order))
            .toList();
    int pages = Math.max(1, Math.ceilDiv(all.size(), ON_A_PAGE));
    int page = Math.clamp(wantedPage, 1, pages);
    long tried = lines.stream().mapToLong(Ledger.Line::tried).sum();
    long succeeded = lines.stream().mapToLong(Ledger.Line::succeeded).sum();
    return new LedgerView(
        all.subList((page - 1) * ON_A_PAGE, Math.min(page * ON_A_PAGE, all.size())),
        all.size(),
        tried,
        Share.of(tried - succeeded, tried),
        page,
        pages,
        cut);
  }
}
