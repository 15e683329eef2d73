package io.kexecfleet.service.checkin;

import io.kexecfleet.service.problem.InvalidInputException;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds what came over the wire to what its record says: what is not {@link Nullable} must be there. JSON libraries
 * leave null behind for a missing field, and the rest of the service relies on its types.
 */
final class WireCheck {

  private WireCheck() {}

  /** @throws InvalidInputException naming the first field that is missing or holds a NUL character */
  static void requireComplete(Record message) {
    requireComplete("", message);
  }

  private static void requireComplete(String path, Record message) {
    for (var component : message.getClass().getRecordComponents()) {
      var here = path + component.getName();
      require(here, valueOf(component, message), component.getAnnotatedType());
    }
  }

  private static void require(String path, @Nullable Object value, AnnotatedType declared) {
    switch (value) {
      case null -> {
        if (!declared.isAnnotationPresent(Nullable.class)) {
          throw new InvalidInputException(path, "%s is missing.".formatted(path));
        }
      }
      case String text when text.indexOf('\0') >= 0 ->
          throw new InvalidInputException(path, "%s holds a NUL character, which no text may.".formatted(path));
      case Record record -> requireComplete(path + ".", record);
      case List<?> list when declared instanceof AnnotatedParameterizedType of -> {
        for (int i = 0; i < list.size(); i++) {
          require("%s[%d]".formatted(path, i), list.get(i), of.getAnnotatedActualTypeArguments()[0]);
        }
      }
      default -> {}
    }
  }

  private static @Nullable Object valueOf(RecordComponent component, Record message) {
    try {
      return component.getAccessor().invoke(message);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("A public record does not show " + component, e);
    }
  }
}
