using FullStackAI.Data;
using Text;

namespace FullStackAI.GuideTests.Examples;

/// <summary>The messages of the text example are many-tongued, and labelled as often as it says.</summary>
[TestClass]
public sealed class TextTests
{
    [TestMethod]
    public void Messages_OfASeed_AreFreeTextOfEightIntents()
    {
        string path = Path.GetTempFileName();
        try
        {
            Messages.Write(path, rows: 1_000, seed: 2);
            string first = File.ReadAllText(path);
            Messages.Write(path, rows: 1_000, seed: 2);
            Assert.AreEqual(first, File.ReadAllText(path));

            Table table = Table.FromCsv(path);
            Assert.AreEqual(1_000, table.RowCount);
            Assert.AreEqual(ColumnKind.Text, table["message"].Kind);
            Assert.AreEqual(8, table.GroupBy("intent").GroupCount);
            Assert.IsInRange(0.1, 0.3, Enumerable.Range(0, 1_000).Average(row => new TableRow(table, row).Text("message")!.Any(letter => letter > '\u3000') ? 1.0 : 0));
            Assert.AreEqual(1 - (0.04 * 7 / 8), Messages.Best, 1e-12);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
