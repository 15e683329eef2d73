package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrantTest {

  private static final Scope EU = Scope.of(Selector.parse("zone=eu"));
  private static final Scope US = Scope.of(Selector.parse("zone=us"));

  private static Grant of(Role role, Scope scope) {
    return new Grant(role, scope);
  }

  @Test
  void reachesAsFarAsTheRolesThatHaveThePermission() {
    var grants = List.of(of(Role.VIEWER, Scope.EVERYTHING), of(Role.OPERATOR, EU), of(Role.APPROVER, US));
    assertThat(Grant.reach(grants, Permission.READ)).hasValue(Scope.EVERYTHING);
    assertThat(Grant.reach(grants, Permission.READ_FLEET)).hasValue(Scope.EVERYTHING);
    assertThat(Grant.reach(grants, Permission.OPERATE)).hasValue(EU);
    assertThat(Grant.reach(grants, Permission.APPROVE)).hasValue(US);
    assertThat(Grant.reach(grants, Permission.RELEASE)).hasValue(EU.or(US));
    assertThat(Grant.reach(grants, Permission.OPERATE_FLEET)).isEmpty();
    assertThat(Grant.reach(grants, Permission.ADMINISTER)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Permission.class)
  void nobodyReachesNothing(Permission permission) {
    assertThat(Grant.reach(List.of(), permission)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Permission.class)
  void whatCannotBeNarrowedIsNotHadForSomeHosts(Permission permission) {
    var grants = List.of(of(Role.OPERATOR, EU), of(Role.APPROVER, EU));
    if (permission.isNarrowable()) {
      assertThat(Grant.reach(grants, permission)).hasValue(EU);
    } else {
      assertThat(Grant.reach(grants, permission)).isEmpty();
    }
    assertThat(Grant.reach(List.of(of(Role.ADMINISTRATOR, Scope.EVERYTHING)), permission)).hasValue(Scope.EVERYTHING);
  }

  @Test
  void administratorsHaveNoScope() {
    assertThatThrownBy(() -> of(Role.ADMINISTRATOR, EU))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leave the scope out");
  }
}
