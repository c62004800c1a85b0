using System.Security.Cryptography;

namespace FullStackAI.Bundles.Archive;

/// <summary>Compares bytes with a SHA-256 in writing.</summary>
internal static class Sha256Text
{
    /// <summary>Whether bytes have a hash of 64 lower-case hexadecimal digits.</summary>
    internal static bool Matches(ReadOnlySpan<byte> bytes, string digits)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        if (digits.Length != 2 * hash.Length)
        {
            return false;
        }

        for (int i = 0; i < hash.Length; i++)
        {
            if (digits[2 * i] != Digit(hash[i] >> 4) || digits[(2 * i) + 1] != Digit(hash[i] & 15))
            {
                return false;
            }
        }

        return true;
    }

    private static char Digit(int value) => (char)(value < 10 ? '0' + value : 'a' + value - 10);
}
