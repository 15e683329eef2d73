package io.kexecfleet.protocol;

/** How an image lies in memory until the jump. */
public enum LoadMethod {
  /** Every segment in place already, in contiguous memory: nothing is copied in the hot phase. */
  CMA,
  /** Scattered pages, copied to their places in the hot phase. */
  NORMAL,
  /** In a region that the running kernel keeps for this (openEuler's quick kexec): nothing is copied in the hot phase. */
  QUICK,
  /** By the older call kexec_load, through kexec-tools, on kernels without kexec_file_load: copied like NORMAL. */
  KEXEC_LOAD
}
