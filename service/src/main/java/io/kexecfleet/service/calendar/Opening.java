package io.kexecfleet.service.calendar;

/** A time for which a window is open. */
public record Opening(Window window, Interval time) {}
