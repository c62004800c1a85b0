using System.Globalization;
using System.Text;
using FullStackAI.Data;

namespace FullStackAI.Tests.Data;

[TestClass]
public sealed class CsvPiecesTests
{
    private static readonly Dictionary<string, ColumnKind> Kinds = new()
    {
        ["id"] = ColumnKind.Integer, ["amount"] = ColumnKind.Number, ["plan"] = ColumnKind.Category, ["note"] = ColumnKind.Text,
        ["day"] = ColumnKind.DateTime,
    };

    private string _path = "";

    [TestInitialize]
    public void Name() => _path = Path.GetTempFileName();

    [TestCleanup]
    public void Delete() => File.Delete(_path);

    [TestMethod]
    [DataRow(1)]
    [DataRow(300)]
    [DataRow(1 << 24)]
    public void Read_PiecesOfAnySize_HoldTheRowsOfTheWholeFile(int pieceBytes)
    {
        var text = new StringBuilder("id,amount,plan,note,day\n");
        for (int row = 0; row < 500; row++)
        {
            // Only row 300 shows that the day comes first.
            text.Append(
                CultureInfo.InvariantCulture,
                $"{row},{(row % 7 == 0 ? "" : (row * 0.5).ToString(CultureInfo.InvariantCulture))},{(row % 3 == 0 ? "basic" : "plus")},\"line {row}\nsays \"\"hello\"\", again\",{(row == 300 ? 25 : 1 + (row % 12)):00}/03/2024\n");
        }

        File.WriteAllText(_path, text.ToString());
        Table whole = Table.FromCsv(_path, new CsvOptions { Types = Kinds });

        using CsvPieces pieces = CsvPieces.Open(_path);
        Table[] tables = [.. pieces.Read(Kinds, pieceBytes)];

        Assert.AreEqual(500L, pieces.RowCount);
        CollectionAssert.AreEqual(new[] { "id", "amount", "plan", "note", "day" }, pieces.ColumnNames.ToArray());
        Assert.AreEqual(500, tables.Sum(table => table.RowCount));
        foreach (Column expected in whole.Columns)
        {
            object?[] read =
            [
                .. tables.SelectMany(table => Enumerable.Range(0, table.RowCount).Select(row => table[expected.Name].GetValue(row)))
            ];
            CollectionAssert.AreEqual(Enumerable.Range(0, whole.RowCount).Select(expected.GetValue).ToArray(), read, expected.Name);
        }
    }

    [TestMethod]
    public void Read_SomeColumns_LeavesTheOthersOut()
    {
        File.WriteAllText(_path, "a;b;c\n1;x;2\n3;y;4\n");

        using CsvPieces pieces = CsvPieces.Open(_path);
        Table table = pieces.Read(new Dictionary<string, ColumnKind> { ["c"] = ColumnKind.Number }).Single();

        Assert.HasCount(1, table.Columns);
        Assert.AreEqual(4.0, table["c"].GetValue(1));
    }

    [TestMethod]
    public void Open_ALateByteOfAnotherEncoding_IsSeenBeforeTheFirstPiece()
    {
        string rows = string.Concat(Enumerable.Range(0, 200_000).Select(row => $"{row},Anna\n"));
        File.WriteAllBytes(_path, Encoding.Latin1.GetBytes($"id,name\n{rows}200000,José\n"));

        using CsvPieces pieces = CsvPieces.Open(_path);
        Table last = pieces.Read(new Dictionary<string, ColumnKind> { ["name"] = ColumnKind.Text }).Last();

        Assert.AreEqual("José", last["name"].GetValue(last.RowCount - 1));
    }

    [TestMethod]
    public void Open_ARaggedRow_FailsBeforeTheFirstPiece()
    {
        File.WriteAllText(_path, "a,b\n1,2\n3\n");

        SchemaException fault = Assert.ThrowsExactly<SchemaException>(() => CsvPieces.Open(_path));

        Assert.Contains("line 3 has 1", fault.Message);
    }

    [TestMethod]
    public void Read_AColumnThatIsNotThere_IsNamed()
    {
        File.WriteAllText(_path, "a,b\n1,2\n");
        using CsvPieces pieces = CsvPieces.Open(_path);

        SchemaException fault = Assert.ThrowsExactly<SchemaException>(
            () => pieces.Read(new Dictionary<string, ColumnKind> { ["c"] = ColumnKind.Number }).ToList());

        Assert.Contains("'c'", fault.Message);
        Assert.Contains("'a', 'b'", fault.Message);
    }

    [TestMethod]
    public void Read_SeveralAbsentColumns_AreNamedTogether()
    {
        File.WriteAllText(_path, "a,b\n1,2\n");
        using CsvPieces pieces = CsvPieces.Open(_path);

        SchemaException fault = Assert.ThrowsExactly<SchemaException>(
            () => pieces.Read(new Dictionary<string, ColumnKind> { ["x"] = ColumnKind.Number, ["plan"] = ColumnKind.Category }).ToList());

        Assert.Contains("'x', 'plan'", fault.Message);
    }

    [TestMethod]
    public void Read_ColumnsInAnotherOrder_AreFoundByName()
    {
        File.WriteAllText(_path, "plan,extra,id\np,e,1\n");
        using CsvPieces pieces = CsvPieces.Open(_path);

        Table table = pieces
            .Read(new Dictionary<string, ColumnKind> { ["id"] = ColumnKind.Integer, ["plan"] = ColumnKind.Category })
            .Single();

        Assert.AreEqual(1L, table["id"].GetValue(0));
        Assert.AreEqual("p", table["plan"].GetValue(0));
    }

    [TestMethod]
    public void Read_Cancelled_Throws()
    {
        File.WriteAllText(_path, "a\n1\n");
        using CsvPieces pieces = CsvPieces.Open(_path);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            pieces.Read(new Dictionary<string, ColumnKind> { ["a"] = ColumnKind.Integer }, cancellationToken: cancelled.Token).ToList());
    }

    [TestMethod]
    public void Read_MaxRows_StopsThere()
    {
        File.WriteAllText(_path, string.Concat("a,b\n", string.Concat(Enumerable.Range(0, 100).Select(row => $"{row},x\n"))));
        using CsvPieces pieces = CsvPieces.Open(_path, new CsvOptions { MaxRows = 42 });

        Assert.AreEqual(
            42,
            pieces.Read(new Dictionary<string, ColumnKind> { ["a"] = ColumnKind.Integer }, pieceBytes: 50).Sum(table => table.RowCount));
    }

    [TestMethod]
    public void Read_ABadToken_BecomesMissingWithItsLine()
    {
        File.WriteAllText(_path, "a\n1\n2\nthree\n4\n");
        using CsvPieces pieces = CsvPieces.Open(_path);

        Table table = pieces.Read(new Dictionary<string, ColumnKind> { ["a"] = ColumnKind.Number }).Single();

        Assert.IsTrue(table["a"].IsMissing(2));
        Assert.Contains("line 4: 'three'", pieces.Warnings.Single().ToString());
    }

    [TestMethod]
    public void Read_RowsThatWereAddedSinceTheLook_AreNotRead()
    {
        File.WriteAllText(_path, "a,b\n1,2\n3,4\n");
        using CsvPieces pieces = CsvPieces.Open(_path);
        File.AppendAllText(_path, "5,6\n7");

        Table table = pieces.Read(new Dictionary<string, ColumnKind> { ["a"] = ColumnKind.Integer }).Single();

        CollectionAssert.AreEqual(new object?[] { 1L, 3L }, table["a"].Values());
    }

    [TestMethod]
    public void Read_AFileThatLostRowsSinceTheLook_IsRefused()
    {
        File.WriteAllText(_path, "a,b\n1,2\n3,4\n5,6\n");
        using CsvPieces pieces = CsvPieces.Open(_path);
        File.WriteAllText(_path, "a,b\n1,2\n");

        SchemaException fault = Assert.ThrowsExactly<SchemaException>(
            () => pieces.Read(new Dictionary<string, ColumnKind> { ["a"] = ColumnKind.Integer }).ToArray());

        StringAssert.Contains(fault.Message, "changed while it was read: it had 3 rows at first, and then 1");
    }

    [TestMethod]
    [DataRow("about", 40, true, DisplayName = "every cell")]
    [DataRow("about", 2, true, DisplayName = "two of forty, that differ")]
    [DataRow("n.k.", 2, false, DisplayName = "two of forty, the same word")]
    [DataRow("about", 1, false, DisplayName = "one")]
    public void Misfits_CellsOfAnotherKind_AreToldByTheirShare(string word, int bad, bool isMisfit)
    {
        File.WriteAllText(
            _path,
            "x,y\n" + string.Concat(
                Enumerable.Range(0, 40).Select(row => row < bad ? $"{(word == "about" ? $"about {row}" : word)},1\n" : $"{row}.5,1\n")));
        using CsvPieces pieces = CsvPieces.Open(_path);
        var kinds = new Dictionary<string, ColumnKind> { ["x"] = ColumnKind.Number, ["y"] = ColumnKind.Number };

        int rows = pieces.Read(kinds, pieceBytes: 50).Sum(piece => piece.RowCount);

        Assert.AreEqual(40, rows);
        Assert.AreEqual(isMisfit ? "x" : null, pieces.Misfits.SingleOrDefault()?.Column);
        if (isMisfit)
        {
            StringAssert.Contains(pieces.Misfits[0].Message, $"{bad} cells cannot be read, and {40 - bad} can (line 2: 'about 0'");
        }
    }
}
