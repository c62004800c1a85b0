using System.Security.Cryptography;
using System.Text;
using FullStackAI.Bundles.Archive;
using FullStackAI.Bundles;
using FullStackAI.Serialization;

namespace FullStackAI.Tests.Bundles;

[TestClass]
public sealed class ArchiveTests
{
    [TestMethod]
    [DataRow("../../etc/passwd")]
    [DataRow("/etc/passwd")]
    [DataRow("a\\..\\b")]
    [DataRow("C:x")]
    [DataRow("./a")]
    [DataRow("a\0b")]
    public void Read_OfAnUnsafeName_IsRefused(string name)
    {
        InvalidDataException fault = Assert.ThrowsExactly<InvalidDataException>(() => Open(File((name, [1, 2, 3]))));
        StringAssert.Contains(fault.Message, "unsafe name");
    }

    [TestMethod]
    public void Read_OfANameThatStandsTwice_IsRefused() =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Open(File(("a", [1]), ("a", [2])))).Message, "stands twice");

    // 100 MB of zeros shrink a thousandfold: the writer stores what shrinks that much, so such a file was made to exhaust memory.
    [TestMethod]
    public void Read_OfAZipBomb_IsRefusedBeforeAnythingGrows()
    {
        byte[] file = Bomb(100_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        InvalidDataException fault = Assert.ThrowsExactly<InvalidDataException>(() => Open(file));

        StringAssert.Contains(fault.Message, "exhaust memory");
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Read_OfContentThatShrinksALot_ComesBack()
    {
        byte[] zeros = new byte[1_000_000];
        var archive = Open(File(("zeros", zeros), ("text", Encoding.UTF8.GetBytes(new string('x', 100) + Guid.Empty))));

        CollectionAssert.AreEqual(zeros, archive.Read("zeros").ToArray());
        Assert.AreEqual(136, archive.Read("text").Length);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => archive.Read("other")).Message, "'other' is missing");
    }

    [TestMethod]
    public void Crc32_OfTheCheckString_IsThePublishedValue()
    {
        Assert.AreEqual(0xCBF43926u, Crc32.Compute("123456789"u8));
        Assert.AreEqual(0u, Crc32.Compute([]));
        byte[] bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        Assert.AreEqual(~crc, Crc32.Compute(bytes));
    }

    private static ArchiveReader Open(byte[] file) => new(file, new BundleOptions());

    private static byte[] File(params (string Name, byte[] Content)[] entries) => BundleFile.Build(entries);

    // Declares a size that its few compressed bytes could reach, with every header and hash in agreement.
    private static byte[] Bomb(int length)
    {
        byte[] file = File(("zeros", [.. new byte[50_000], .. Enumerable.Range(0, 50).SelectMany(i => SHA256.HashData([(byte)i]))]));
        int directory = file.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(file.AsSpan(22), length);
        BitConverter.TryWriteBytes(file.AsSpan(directory + 24), length);
        string digest = Convert.ToHexStringLower(SHA256.HashData(file.AsSpan(0, file.Length - ArchiveFormat.CommentLength)));
        Encoding.ASCII.GetBytes(digest).CopyTo(file, file.Length - 64);
        return file;
    }
}
