package io.kexecfleet.service.checkin;

import io.kexecfleet.service.problem.InvalidInputException;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds what came over the wire to what its record says: what is not {@link Nullable} must be there. JSON libraries
 * leave null behind for a missing field, and the rest of the service relies on its types.
 */
final class WireCheck {

  /**
   * What a place may hold.
   *
   * @param nullable whether it may be left out
   * @param elements of what is in it, if it is a list
   */
  private record Rule(boolean nullable, @Nullable Rule elements) {

    static Rule of(AnnotatedType declared) {
      var elements = declared instanceof AnnotatedParameterizedType of ? of(of.getAnnotatedActualTypeArguments()[0]) : null;
      return new Rule(declared.isAnnotationPresent(Nullable.class), elements);
    }
  }

  private record Field(String name, Method accessor, Rule rule) {

    static Field of(RecordComponent component) {
      return new Field(component.getName(), component.getAccessor(), Rule.of(component.getAnnotatedType()));
    }

    @Nullable Object of(Record message) {
      try {
        return accessor.invoke(message);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("A public record does not show " + name, e);
      }
    }
  }

  /** Reading annotations takes longer than all else about a check-in. */
  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return Stream.of(type.getRecordComponents()).map(Field::of).toList();
        }
      };

  private WireCheck() {}

  /** @throws InvalidInputException naming the first field that is missing or holds a NUL character */
  static void requireComplete(Record message) {
    requireComplete("", message);
  }

  private static void requireComplete(String path, Record message) {
    for (var field : FIELDS.get(message.getClass())) {
      require(path + field.name, field.of(message), field.rule);
    }
  }

  private static void require(String path, @Nullable Object value, Rule rule) {
    switch (value) {
      case null -> {
        if (!rule.nullable) {
          throw new InvalidInputException(path, "%s is missing.".formatted(path));
        }
      }
      case String text when text.indexOf('\0') >= 0 ->
          throw new InvalidInputException(path, "%s holds a NUL character, which no text may.".formatted(path));
      case Record record -> requireComplete(path + ".", record);
      case List<?> list when rule.elements != null -> {
        for (int i = 0; i < list.size(); i++) {
          require("%s[%d]".formatted(path, i), list.get(i), rule.elements);
        }
      }
      default -> {}
    }
  }
}
