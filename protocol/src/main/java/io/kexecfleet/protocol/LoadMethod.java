package io.kexecfleet.protocol;

/** How an image lies in memory until the jump. */
public enum LoadMethod {
  /** Every segment in place already, in contiguous memory: nothing is copied in the hot phase. */
  CMA,
  /** Scattered pages, copied to their places in the hot phase. */
  NORMAL
}
