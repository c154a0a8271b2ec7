package org.consilium.audit;

/**
 * What an entry says of a patient, encrypted with a key of that patient's own. The entry's hash covers the ciphertext:
 * when the key is destroyed, what it says is gone and the log still holds.
 *
 * @param key id of the key; the key itself is never in the log
 * @param data the ciphertext in base64
 */
public record SealedDetail(String key, String data) {}
