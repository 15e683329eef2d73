package io.kexecfleet.service.security;

/** What somebody is to the fleet. */
public enum Role {
  /** Looks. */
  VIEWER,
  /** Plans rollouts and runs them. */
  OPERATOR,
  /** Lets others' rollouts go. */
  APPROVER,
  /** Sets the bounds, says who may come in, and may do everything else. */
  ADMINISTRATOR;

  boolean has(Permission permission) {
    return switch (permission) {
      case READ, READ_FLEET -> true;
      case OPERATE, OPERATE_FLEET -> this == OPERATOR || this == ADMINISTRATOR;
      case APPROVE -> this == APPROVER || this == ADMINISTRATOR;
      case RELEASE -> this != VIEWER;
      case ADMINISTER -> this == ADMINISTRATOR;
    };
  }
}
