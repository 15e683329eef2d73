package io.kexecfleet.agent.preflight.facts;

/** Everything that the checks look at, read at one moment. */
public record HostFacts(
    Plan plan,
    KexecFacts kexec,
    MemoryFacts memory,
    ModuleFacts modules,
    PlatformFacts platform,
    StorageFacts storage,
    UseFacts use) {}
