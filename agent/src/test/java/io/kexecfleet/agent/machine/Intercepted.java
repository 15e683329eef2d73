package io.kexecfleet.agent.machine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A machine some of whose calls come to something else. */
public final class Intercepted {

  private Intercepted() {}

  /** Told of every call before anything else: it may answer instead, go on to the machine, or throw what a machine throws. */
  @FunctionalInterface
  public interface Interceptor {

    /**
     * @param call the method's name
     * @param argument the first one, or null where there is none
     */
    @Nullable Object answer(String call, @Nullable Object argument, GoOn machine) throws Throwable;
  }

  /** The call as it was made. */
  @FunctionalInterface
  public interface GoOn {
    @Nullable Object call() throws Throwable;
  }

  public static Machine machine(Machine machine, Interceptor interceptor) {
    return (Machine)
        Proxy.newProxyInstance(
            Machine.class.getClassLoader(),
            new Class<?>[] {Machine.class},
            (proxy, method, arguments) -> {
              GoOn goOn =
                  () -> {
                    try {
                      return method.invoke(machine, arguments);
                    } catch (InvocationTargetException failed) {
                      throw failed.getTargetException();
                    }
                  };
              return interceptor.answer(method.getName(), arguments == null ? null : arguments[0], goOn);
            });
  }
}
