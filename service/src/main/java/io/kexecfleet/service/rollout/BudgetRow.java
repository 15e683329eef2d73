package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.plan.Amount;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A budget over all rollouts, as operators set it. */
@Entity
@Table(name = "budget")
public class BudgetRow {

  @Id private String name;
  private String selector;
  private @Nullable String label;
  private @Nullable String maxOut;
  private @Nullable Integer hostSecondsPerMinute;

  @SuppressWarnings("NullAway") // Filled in by Hibernate.
  protected BudgetRow() {}

  BudgetRow(
      String name,
      Selector selector,
      @Nullable String label,
      @Nullable Amount maxOut,
      @Nullable Integer hostSecondsPerMinute) {
    this.name = name;
    this.selector = selector.toString();
    this.label = label;
    this.maxOut = maxOut == null ? null : maxOut.toString();
    this.hostSecondsPerMinute = hostSecondsPerMinute;
  }

  public String name() {
    return name;
  }

  public Selector selector() {
    return Selector.parse(selector);
  }

  public @Nullable String label() {
    return label;
  }

  public @Nullable Amount maxOut() {
    return maxOut == null ? null : Amount.parse(maxOut);
  }

  public @Nullable Integer hostSecondsPerMinute() {
    return hostSecondsPerMinute;
  }
}
