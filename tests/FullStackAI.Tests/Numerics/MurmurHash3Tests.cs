using System.Text;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed class MurmurHash3Tests
{
    [TestMethod]
    [DataRow("", 0u, 0u)]
    [DataRow("", 1u, 0x514E28B7u)]
    [DataRow("", 0xFFFFFFFFu, 0x81F16F39u)]
    [DataRow("a", 0x9747B28Cu, 0x7FA09EA6u)]
    [DataRow("aa", 0x9747B28Cu, 0x5D211726u)]
    [DataRow("aaa", 0x9747B28Cu, 0x283E0130u)]
    [DataRow("aaaa", 0x9747B28Cu, 0x5A97808Au)]
    [DataRow("abc", 0u, 0xB3DD93FAu)]
    [DataRow("Hello, world!", 0x9747B28Cu, 0x24884CBAu)]
    [DataRow("The quick brown fox jumps over the lazy dog", 0x9747B28Cu, 0x2FA826CDu)]
    public void Hash32_OfPublishedTestValues_Agrees(string text, uint seed, uint expected) =>
        Assert.AreEqual(expected, MurmurHash3.Hash32(Encoding.UTF8.GetBytes(text), seed));
}
