using FullStackAI.Data.Splits;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Data.Splits;

[TestClass]
public sealed class EqualKeysTests
{
    [TestMethod]
    [DataRow(0, 1)]
    [DataRow(1, 1)]
    [DataRow(500, 1)]
    [DataRow(500, 100)]
    [DataRow(50_000, 3)]
    [DataRow(50_000, 30_000)]
    [DataRow(50_000, int.MaxValue)]
    public void FirstRows_OfAnyKeys_AreThoseOfADictionary(int rows, int different)
    {
        var rng = new Rng(5);
        ulong[] keys = [.. Enumerable.Range(0, rows).Select(_ => (ulong)rng.NextInt32(different))]; // small numbers, as groups have
        var known = new Dictionary<ulong, int>();
        int[] expected = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            expected[row] = known.TryAdd(keys[row], row) ? row : known[keys[row]];
        }

        (int[] firsts, int copies) = EqualKeys.FirstRows(keys);
        CollectionAssert.AreEqual(expected, firsts);
        Assert.AreEqual(rows - known.Count, copies);
    }
}
