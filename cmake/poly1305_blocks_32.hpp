// poly1305_blocks_32.hpp - Poly1305 for processors whose widest product has 64 bits.
//
// Botan 3.12 multiplies limbs of 44 bits with 128-bit arithmetic, which it composes from narrower
// steps where the processor has none: 450 instructions for each 16 bytes on a Cortex-A9, which made
// this the dearest function of a mail's way there.  Five limbs of 26 bits need 25 products whose
// sum fits into 64 bits, one instruction each.  cmake/botan compiles this in the place of Botan's
// function for such processors, inside its unnamed namespace; what is kept between calls stays as
// Botan keeps it.  bench/embedded checks it on the board against RFC 8439.
//
// No branch and no address depends on a secret.
// See:  RFC 8439 section 2.5 (the function), section 3 (limbs of 26 bits, and why)

void poly1305_blocks(secure_vector<uint64_t>& X, const uint8_t* m, size_t blocks,
                     bool is_final = false) {
    constexpr uint32_t M26 = 0x3FFFFFF;
    constexpr uint64_t M44 = 0xFFFFFFFFFFF;

    struct Limbs {
        uint32_t l0, l1, l2, l3, l4;
    };
    // From limbs of 44, 44 and 42 bits, of which the upper ones may be a carry too large.
    const auto split = [](uint64_t a0, uint64_t a1, uint64_t a2) {
        a1 += a0 >> 44;
        a0 &= M44;
        a2 += a1 >> 44;
        a1 &= M44;
        return Limbs{
            static_cast<uint32_t>(a0) & M26, static_cast<uint32_t>((a0 >> 26) | (a1 << 18)) & M26,
            static_cast<uint32_t>(a1 >> 8) & M26,
            static_cast<uint32_t>((a1 >> 34) | (a2 << 10)) & M26, static_cast<uint32_t>(a2 >> 16)};
    };
    const Limbs r = split(X[R_BASE + 0], X[R_BASE + 1], X[R_BASE + 2]);
    Limbs h = split(X[H_BASE + 0], X[H_BASE + 1], X[H_BASE + 2]);
    // 2^130 is 5: what grows beyond the highest limb comes back at the lowest, times 5.
    const uint32_t s1 = r.l1 * 5, s2 = r.l2 * 5, s3 = r.l3 * 5, s4 = r.l4 * 5;
    const uint32_t top_bit = is_final ? 0 : uint32_t{1} << 24;

    const auto product = [](uint32_t a, uint32_t b) { return uint64_t{a} * b; };
    for (; blocks > 0; --blocks, m += 16) {
        const uint32_t w0 = load_le<uint32_t>(m, 0), w1 = load_le<uint32_t>(m, 1);
        const uint32_t w2 = load_le<uint32_t>(m, 2), w3 = load_le<uint32_t>(m, 3);
        h.l0 += w0 & M26;
        h.l1 += ((w0 >> 26) | (w1 << 6)) & M26;
        h.l2 += ((w1 >> 20) | (w2 << 12)) & M26;
        h.l3 += ((w2 >> 14) | (w3 << 18)) & M26;
        h.l4 += (w3 >> 8) | top_bit;

        uint64_t d0 = product(h.l0, r.l0) + product(h.l1, s4) + product(h.l2, s3) +
                      product(h.l3, s2) + product(h.l4, s1);
        uint64_t d1 = product(h.l0, r.l1) + product(h.l1, r.l0) + product(h.l2, s4) +
                      product(h.l3, s3) + product(h.l4, s2);
        uint64_t d2 = product(h.l0, r.l2) + product(h.l1, r.l1) + product(h.l2, r.l0) +
                      product(h.l3, s4) + product(h.l4, s3);
        uint64_t d3 = product(h.l0, r.l3) + product(h.l1, r.l2) + product(h.l2, r.l1) +
                      product(h.l3, r.l0) + product(h.l4, s4);
        uint64_t d4 = product(h.l0, r.l4) + product(h.l1, r.l3) + product(h.l2, r.l2) +
                      product(h.l3, r.l1) + product(h.l4, r.l0);

        d1 += static_cast<uint32_t>(d0 >> 26);
        d2 += static_cast<uint32_t>(d1 >> 26);
        d3 += static_cast<uint32_t>(d2 >> 26);
        d4 += static_cast<uint32_t>(d3 >> 26);
        h.l0 = (static_cast<uint32_t>(d0) & M26) + static_cast<uint32_t>(d4 >> 26) * 5;
        h.l1 = (static_cast<uint32_t>(d1) & M26) + (h.l0 >> 26);
        h.l0 &= M26;
        h.l2 = static_cast<uint32_t>(d2) & M26;
        h.l3 = static_cast<uint32_t>(d3) & M26;
        h.l4 = static_cast<uint32_t>(d4) & M26;
    }

    // Back into limbs of 44 bits, each with room for the carry that l1 may hold.
    const uint64_t low = h.l0 + (uint64_t{h.l1} << 26);
    X[H_BASE + 0] = low & M44;
    const uint64_t middle = (low >> 44) + (uint64_t{h.l2} << 8) + (uint64_t{h.l3 & 0x3FF} << 34);
    X[H_BASE + 1] = middle & M44;
    X[H_BASE + 2] = (middle >> 44) + (h.l3 >> 10) + (uint64_t{h.l4} << 16);
}
