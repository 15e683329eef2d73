package io.kexecfleet.service.api.document;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may do what at the operators' door. Written by hand from docs/usage/operators.md, and not from the code: a change of
 * what somebody may do has to be made here as well. Capital letters: the role for the whole fleet; small ones: the role for
 * the hosts of a scope. V viewer, O operator, A approver, D administrator.
 */
final class AccessMatrix {

  private static final String TABLE =
      """
      GET    /api/v1/self                                        VOAD voa
      GET    /api/v1/openapi.json                                VOAD voa

      GET    /api/v1/fleet                                       VOAD voa
      GET    /api/v1/hosts                                       VOAD voa
      POST   /api/v1/hosts                                       -O-D ---
      GET    /api/v1/hosts/{name}                                VOAD voa
      DELETE /api/v1/hosts/{name}                                ---D ---
      DELETE /api/v1/hosts/{name}/credential                     ---D ---
      GET    /api/v1/hosts/{name}/labels                         VOAD voa
      GET    /api/v1/hosts/{name}/reboots                        VOAD voa
      PUT    /api/v1/hosts/{name}/labels                         -O-D ---
      PATCH  /api/v1/hosts/{name}/labels                         -O-D ---
      POST   /api/v1/hosts/labels                                -O-D ---

      GET    /api/v1/rollouts                                    VOAD voa
      POST   /api/v1/rollouts                                    -O-D -o-
      POST   /api/v1/rollouts/preview                            -O-D -o-
      GET    /api/v1/rollouts/{id}                               VOAD voa
      GET    /api/v1/rollouts/{id}/events                        VOAD voa
      POST   /api/v1/rollouts/{id}/submit                        -O-D -o-
      POST   /api/v1/rollouts/{id}/approve                       --AD --a
      POST   /api/v1/rollouts/{id}/pause                         -O-D -o-
      POST   /api/v1/rollouts/{id}/resume                        -O-D -o-
      POST   /api/v1/rollouts/{id}/abort                         -O-D -o-
      POST   /api/v1/rollouts/{id}/advance                       -O-D -o-
      POST   /api/v1/rollouts/{id}/retry                         -O-D -o-
      POST   /api/v1/rollouts/{id}/gates/{gate}/release          -OAD -oa
      GET    /api/v1/rollouts/{id}/reboots/{host}/why-not        VOAD voa
      POST   /api/v1/rollouts/{id}/reboots/{host}/resolution     -O-D -o-
      GET    /api/v1/rollouts/{id}/gates                         VOAD voa
      GET    /api/v1/rollouts/{id}/approvals                     VOAD voa
      GET    /api/v1/events                                      VOAD voa

      GET    /api/v1/reboots                                     VOAD voa
      GET    /api/v1/reboots/{id}                                VOAD voa
      GET    /api/v1/timings                                     VOAD voa
      GET    /api/v1/timings.csv                                 VOAD voa
      GET    /api/v1/ledger                                      VOAD voa

      GET    /api/v1/templates                                   VOAD voa
      GET    /api/v1/templates/{name}                            VOAD voa
      PUT    /api/v1/templates/{name}                            -O-D -o-
      DELETE /api/v1/templates/{name}                            -O-D -o-

      GET    /api/v1/windows                                     VOAD voa
      GET    /api/v1/windows/{name}                              VOAD voa
      GET    /api/v1/windows/{name}/occurrences                  VOAD voa
      PUT    /api/v1/windows/{name}                              -O-D ---
      DELETE /api/v1/windows/{name}                              -O-D ---
      GET    /api/v1/freezes                                     VOAD voa
      GET    /api/v1/freezes/{name}                              VOAD voa
      PUT    /api/v1/freezes/{name}                              -O-D ---
      DELETE /api/v1/freezes/{name}                              -O-D ---
      POST   /api/v1/calendar/import                             -O-D ---

      GET    /api/v1/budgets                                     VOAD voa
      GET    /api/v1/budgets/{name}                              VOAD voa
      GET    /api/v1/budgets/use                                 VOAD ---
      PUT    /api/v1/budgets/{name}                              ---D ---
      DELETE /api/v1/budgets/{name}                              ---D ---

      GET    /api/v1/audit                                       VOAD ---
      GET    /api/v1/audit/chain                                 VOAD ---
      GET    /api/v1/audit/head                                  VOAD ---
      GET    /api/v1/silences                                    VOAD ---

      GET    /api/v1/tokens                                      ---D ---
      POST   /api/v1/tokens                                      ---D ---
      DELETE /api/v1/tokens/{name}                               ---D ---
      GET    /api/v1/join-tokens                                 ---D ---
      POST   /api/v1/join-tokens                                 ---D ---
      DELETE /api/v1/join-tokens/{name}                          ---D ---

      GET    /api/v1/sessions                                    ---D ---
      DELETE /api/v1/sessions/{id}                               ---D ---

      GET    /api/v1/webhooks                                    ---D ---
      GET    /api/v1/webhooks/{name}                             ---D ---
      PUT    /api/v1/webhooks/{name}                             ---D ---
      DELETE /api/v1/webhooks/{name}                             ---D ---
      POST   /api/v1/webhooks/{name}/test                        ---D ---
      POST   /api/v1/webhooks/{name}/secret                      ---D ---
      GET    /api/v1/webhooks/{name}/deliveries                  ---D ---
      POST   /api/v1/webhooks/{name}/deliveries/{id}/replay      ---D ---

      GET    /api/v1/fleet-lock/groups                           VOAD ---
      GET    /api/v1/fleet-lock/groups/{group}                   VOAD ---
      PUT    /api/v1/fleet-lock/groups/{group}                   ---D ---
      DELETE /api/v1/fleet-lock/groups/{group}                   ---D ---
      POST   /api/v1/fleet-lock/groups/{group}/secret            ---D ---
      GET    /api/v1/fleet-lock/groups/{group}/leases            VOAD ---
      DELETE /api/v1/fleet-lock/groups/{group}/leases/{id}       -O-D ---
      GET    /api/v1/fleet-lock/groups/{group}/clients           VOAD ---
      DELETE /api/v1/fleet-lock/groups/{group}/clients/{id}      ---D ---
      """;

  /** Somebody at the door. The last four have no business there. */
  enum Who {
    VIEWER('V'),
    OPERATOR('O'),
    APPROVER('A'),
    ADMINISTRATOR('D'),
    VIEWER_OF_SOME('v'),
    OPERATOR_OF_SOME('o'),
    APPROVER_OF_SOME('a'),
    HOST('?'),
    JOINER('?'),
    STRANGER('?'),
    NOBODY('?');

    private final char letter;

    Who(char letter) {
      this.letter = letter;
    }

    boolean isOperator() {
      return letter != '?';
    }

    boolean isBound() {
      return Character.isLowerCase(letter);
    }
  }

  private static final Map<String, String> ROWS =
      TABLE
          .lines()
          .filter(line -> !line.isBlank())
          .map(line -> line.split("\\s+", 3))
          .collect(Collectors.toMap(row -> row[0] + " " + row[1], row -> row[2], (_, other) -> other, LinkedHashMap::new));

  private AccessMatrix() {}

  /** Method and path of each operation. */
  static Set<String> operations() {
    return ROWS.keySet();
  }

  static boolean allows(String operation, Who who) {
    return ROWS.getOrDefault(operation, "").indexOf(who.letter) >= 0;
  }
}
