package io.kexecfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.support.Caller;
import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Said;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that are one request each. */
class SingleRequestsTest {

  private static final String ROLLOUT = "01a1feb0-0000-7000-8000-000000000001";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          rollouts submit R               | POST /rollouts/R/submit                     |                            | Rollout R: RUNNING: 0 of 2 done
          rollouts approve R              | POST /rollouts/R/approve                    |                            | Rollout R: RUNNING: 0 of 2 done
          rollouts pause R                | POST /rollouts/R/pause                      |                            | Rollout R: RUNNING: 0 of 2 done
          rollouts resume R               | POST /rollouts/R/resume                     |                            | Rollout R: RUNNING: 0 of 2 done
          rollouts abort R                | POST /rollouts/R/abort                      |                            | Rollout R: RUNNING: 0 of 2 done
          rollouts advance R              | POST /rollouts/R/advance                    |                            | Rollout R: RUNNING: 0 of 2 done
          rollouts retry R                | POST /rollouts/R/retry                      |                            | Rollout R: RUNNING: 0 of 2 done
          rollouts resolve R a --note ok  | POST /rollouts/R/reboots/a/resolution       | {"note":"ok"}              | Resolved a.
          rollouts release R g            | POST /rollouts/R/gates/g/release            |                            | Released g.
          rollouts why-not R a            | GET /rollouts/R/reboots/a/why-not           |                            | Nothing holds a: it goes, is out or is done.
          hosts retire a                  | DELETE /hosts/a                             |                            | a is no host of the fleet any more.
          hosts revoke a                  | DELETE /hosts/a/credential                  |                            | a has to join again.
          hosts label a x=1 y-            | PATCH /hosts/a/labels                       | {"x":"1","y":null}         | a:
          windows delete w                | DELETE /windows/w                           |                            | Deleted window w.
          freezes delete f                | DELETE /freezes/f                           |                            | Deleted freeze f.
          budgets delete b                | DELETE /budgets/b                           |                            | Deleted budget b.
          templates delete t              | DELETE /templates/t                         |                            | Deleted template t.
          tokens revoke ci                | DELETE /tokens/ci                           |                            | Revoked token ci.
          join-tokens revoke r            | DELETE /join-tokens/r                       |                            | Revoked join-token r.
          webhooks delete o               | DELETE /webhooks/o                          |                            | Deleted webhook o.
          webhooks test o                 | POST /webhooks/o/test                       |                            | R is on its way: kexec-fleet webhooks deliveries o
          webhooks replay o d             | POST /webhooks/o/deliveries/d/replay        |                            | d is sent once more.
          """)
  void whatIsSaidToTheServiceAndToWhoeverAsked(String words, String request, String body, String said) {
    try (var service = FakeService.saying(Said.json("{\"id\": \"%s\", \"state\": \"RUNNING\", \"hosts\": 2, \"tally\": {\"queued\": 2}}".formatted(ROLLOUT)))) {
      var result = Caller.of(service).run(words.replace("R", ROLLOUT).split(" ", -1));

      assertThat(result.out().strip()).isEqualTo(said.replace("R ", ROLLOUT + " ").replace("R:", ROLLOUT + ":"));
      assertThat(service.asked())
          .singleElement()
          .satisfies(asked -> assertThat(asked.method() + " " + asked.path()).isEqualTo(request.replace("/R/", "/" + ROLLOUT + "/")))
          .satisfies(asked -> assertThat(asked.body()).isEqualTo(body == null ? "" : body));
    }
  }
}
