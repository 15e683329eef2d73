package io.kexecfleet.agent.link;

import java.nio.file.Path;

/**
 * Where this host's own certificate is.
 *
 * @param certificate the host's certificate and those between it and the authority, as PEM
 * @param key its private key, PKCS#8 as PEM, not encrypted
 */
public record ClientFiles(Path certificate, Path key) {}
