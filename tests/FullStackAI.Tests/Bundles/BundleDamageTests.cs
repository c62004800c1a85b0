using System.Security.Cryptography;
using System.Text;
using FullStackAI.Bundles;
using FullStackAI.Bundles.Archive;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Bundles;

[TestClass]
public sealed class BundleDamageTests
{
    private static readonly byte[] Sound = SampleBundles.Regression(rows: 12).ToBytes().ToArray();

    [TestMethod]
    public void Load_OfAFileCutAtAnyByte_IsABundleException()
    {
        for (int length = 0; length < Sound.Length; length++)
        {
            byte[] cut = Sound[..length];
            Assert.ThrowsExactly<BundleException>(() => Bundle.Load(cut, SampleBundles.Options), $"cut at {length}");
        }
    }

    [TestMethod]
    public void Load_OfAFileWithAnyByteFlipped_IsABundleException()
    {
        byte[] flipped = [.. Sound];
        for (int at = 0; at < Sound.Length; at++)
        {
            flipped[at] ^= (byte)(1 << (at % 8));
            Assert.ThrowsExactly<BundleException>(() => Bundle.Load(flipped, SampleBundles.Options), $"byte {at}");
            flipped[at] = Sound[at];
        }

        Assert.IsNotNull(Bundle.Load(flipped, SampleBundles.Options));
    }

    // An attacker can compute the file's digest anew: what lies behind it must hold by itself.
    [TestMethod]
    public void Load_OfAFlippedFileWithANewDigest_IsABundleExceptionOrSound()
    {
        byte[] flipped = [.. Sound];
        int refused = 0;
        for (int at = 0; at < Sound.Length - ArchiveFormat.CommentLength; at += 3)
        {
            flipped[at] ^= (byte)(1 << (at % 8));
            refused += Refused(Resigned(flipped)) ? 1 : 0;
            flipped[at] = Sound[at];
        }

        // Only bytes of the manifest's own texts and of compressed streams' unused bits may pass.
        Assert.IsGreaterThan(Sound.Length / 3 * 8 / 10, refused);
    }

    [TestMethod]
    public void Load_OfDamagedContentWithNewHashes_IsABundleExceptionOrSound()
    {
        var rng = new Rng(5);
        (string Name, byte[] Content)[] entries = BundleFile.Entries(Sound);
        for (int trial = 0; trial < 500; trial++)
        {
            int entry = 1 + rng.NextInt32(entries.Length - 1);
            byte[] damaged = [.. entries[entry].Content];
            for (int flips = 1 + rng.NextInt32(3); flips > 0; flips--)
            {
                damaged[rng.NextInt32(damaged.Length)] = (byte)rng.NextInt32(256);
            }

            Refused(BundleFile.Replace(Sound, entries[entry].Name, damaged)); // throws anything but BundleException: the test fails
        }
    }

    [TestMethod]
    public void Load_OfANewerFormat_SaysWhatIsMissing()
    {
        byte[] newer = BundleFile.EditHeader(
            Sound,
            json => json.Replace("\"formatVersion\": 1", "\"formatVersion\": 7", StringComparison.Ordinal).Replace(
                "\"test-sum\"", "\"test-sum\", \"transformer-xl\"", StringComparison.Ordinal));
        BundleException fault = Assert.ThrowsExactly<BundleException>(() => Bundle.Load(newer, SampleBundles.Options));

        StringAssert.Contains(fault.Message, "format 7");
        StringAssert.Contains(fault.Message, "transformer-xl");
        StringAssert.Contains(fault.Message, "Update the FullStackAI package");
    }

    [TestMethod]
    public void Load_OfUnregisteredComponents_NamesThemAll()
    {
        BundleException fault = Assert.ThrowsExactly<BundleException>(() => Bundle.Load(Sound));

        StringAssert.Contains(fault.Message, "'test-sum'");
        StringAssert.Contains(fault.Message, "'test-text-length'");
        StringAssert.Contains(fault.Message, "BundleOptions.Catalog");
    }

    [TestMethod]
    public void Load_OfAModelThatAnswersDifferently_SaysSo()
    {
        byte[] model = [.. BundleFile.Entries(Sound).Single(e => e.Name == "models/0.bin").Content];
        model[^1] ^= 0x10; // the bias, an eighth of its exponent
        byte[] changed = BundleFile.Replace(Sound, "models/0.bin", model);

        StringAssert.Contains(
            Assert.ThrowsExactly<BundleException>(() => Bundle.Load(changed, SampleBundles.Options)).Message, "known answers");
        Assert.IsNotNull(Bundle.Load(changed, SampleBundles.Options with { CheckKnownAnswers = false }));
    }

    [TestMethod]
    public void Load_OfAWrongEntryHash_SaysSo()
    {
        byte[] model = [.. BundleFile.Entries(Sound).Single(e => e.Name == "models/0.bin").Content];
        model[^1] ^= 0x10;
        byte[] changed = BundleFile.ReplaceWithoutHash(Sound, "models/0.bin", model);

        StringAssert.Contains(
            Assert.ThrowsExactly<BundleException>(() => Bundle.Load(changed, SampleBundles.Options)).Message,
            "'models/0.bin' does not match the SHA-256");
    }

    [TestMethod]
    public void Load_BeyondALimit_NamesTheOption()
    {
        StringAssert.Contains(Fault(SampleBundles.Options with { MaximumEntries = 3 }).Message, "MaximumEntries");
        StringAssert.Contains(Fault(SampleBundles.Options with { MaximumContentBytes = 100 }).Message, "MaximumContentBytes");
        using var stream = new MemoryStream(Sound);
        StringAssert.Contains(
            Assert.ThrowsExactly<BundleException>(() => Bundle.Load(stream, SampleBundles.Options with { MaximumBytes = 1000 })).Message,
            "MaximumBytes");

        static BundleException Fault(BundleOptions options) => Assert.ThrowsExactly<BundleException>(() => Bundle.Load(Sound, options));
    }

    [TestMethod]
    public void Load_WithOptionsOutOfRange_NamesThemAll()
    {
        var fault = Assert.ThrowsExactly<ArgumentException>(
            () => Bundle.Load(Sound, new BundleOptions { MaximumBytes = 0, MaximumEntries = 0, MaximumContentBytes = 0 }));
        StringAssert.Contains(fault.Message, "MaximumBytes");
        StringAssert.Contains(fault.Message, "MaximumContentBytes");
        StringAssert.Contains(fault.Message, "MaximumEntries");
    }

    private static bool Refused(byte[] file)
    {
        try
        {
            Bundle.Load(file, SampleBundles.Options);
            return false;
        }
        catch (BundleException)
        {
            return true;
        }
    }

    private static byte[] Resigned(byte[] file)
    {
        byte[] signed = [.. file];
        string digest = Convert.ToHexStringLower(SHA256.HashData(signed.AsSpan(0, signed.Length - ArchiveFormat.CommentLength)));
        Encoding.ASCII.GetBytes(digest).CopyTo(signed, signed.Length - 64);
        return signed;
    }
}
