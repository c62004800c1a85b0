using FullStackAI.Numerics;
using FullStackAI.Serialization;

namespace FullStackAI.Tests.Serialization;

[TestClass]
public sealed class ComponentReaderTests
{
    private static readonly ComponentCatalog Catalog = new([new("pair", Pair.Read)]);

    [TestMethod]
    public void Read_EverythingWritten_ComesBackBitForBit()
    {
        float nan = BitConverter.Int32BitsToSingle(unchecked((int)0xFFC12345));
        var writer = new ComponentWriter();
        writer.WriteBoolean(true);
        writer.WriteByte(200);
        writer.WriteInt32(int.MinValue);
        writer.WriteInt64(long.MaxValue);
        writer.WriteSingle(nan);
        writer.WriteDouble(-0.0);
        writer.WriteString("Größe 客户 🚲");
        writer.WriteStrings(["", "b"]);
        writer.WriteBytes([1, 2, 3]);
        writer.WriteInt32s([1, -1]);
        writer.WriteInt64s([long.MinValue]);
        writer.WriteSingles([nan, float.Epsilon]);
        writer.WriteDoubles([double.MaxValue]);

        var reader = new ComponentReader(writer.Written, Catalog);

        Assert.IsTrue(reader.ReadBoolean());
        Assert.AreEqual(200, reader.ReadByte());
        Assert.AreEqual(int.MinValue, reader.ReadInt32());
        Assert.AreEqual(long.MaxValue, reader.ReadInt64());
        Assert.AreEqual(BitConverter.SingleToInt32Bits(nan), BitConverter.SingleToInt32Bits(reader.ReadSingle()));
        Assert.AreEqual(BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(reader.ReadDouble()));
        Assert.AreEqual("Größe 客户 🚲", reader.ReadString());
        CollectionAssert.AreEqual(new[] { "", "b" }, reader.ReadStrings());
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, reader.ReadBytes().ToArray());
        CollectionAssert.AreEqual(new[] { 1, -1 }, reader.ReadInt32s());
        CollectionAssert.AreEqual(new[] { long.MinValue }, reader.ReadInt64s());
        Assert.AreEqual(BitConverter.SingleToInt32Bits(nan), BitConverter.SingleToInt32Bits(reader.ReadSingles()[0]));
        CollectionAssert.AreEqual(new[] { double.MaxValue }, reader.ReadDoubles());
        reader.ExpectEnd("everything");
    }

    [TestMethod]
    public void ReadSingles_ACountLargerThanTheBytes_IsAFaultAndTakesNoMemory()
    {
        var writer = new ComponentWriter();
        writer.WriteInt32(int.MaxValue);
        long before = GC.GetAllocatedBytesForCurrentThread();

        var fault = Assert.ThrowsExactly<InvalidDataException>(() => new ComponentReader(writer.Written, Catalog).ReadSingles());

        Assert.Contains("2147483647", fault.Message);
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void ReadComponent_UnregisteredName_NamesItAndTheKnownOnes()
    {
        var writer = new ComponentWriter();
        writer.WriteComponent(new Pair("stranger", null));

        var fault = Assert.ThrowsExactly<InvalidDataException>(() => new ComponentReader(writer.Written, Catalog).ReadComponent<Pair>());

        Assert.Contains("'stranger'", fault.Message);
        Assert.Contains("pair", fault.Message);
    }

    [TestMethod]
    public void ReadComponent_NestedDeeperThanTheLimit_IsAFault()
    {
        Pair pair = new("pair", null);
        for (int depth = 0; depth < 40; depth++)
        {
            pair = new Pair("pair", pair);
        }

        var writer = new ComponentWriter();
        writer.WriteComponent(pair);

        var fault = Assert.ThrowsExactly<InvalidDataException>(() => new ComponentReader(writer.Written, Catalog).ReadComponent<Pair>());
        Assert.Contains("deeper", fault.Message);
    }

    [TestMethod]
    public void ReadComponent_CutOrChangedAnywhere_IsAFaultOrAnotherPairButNeverAnotherException()
    {
        var writer = new ComponentWriter();
        writer.WriteComponent(new Pair("pair", new Pair("pair", null)));
        byte[] whole = writer.Written.ToArray();
        var rng = new Rng(1);
        int faults = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= (byte)(1 + rng.NextInt32(255));
            foreach (ReadOnlyMemory<byte> bytes in new ReadOnlyMemory<byte>[] { whole.AsMemory(0, at), changed })
            {
                try
                {
                    new ComponentReader(bytes, Catalog).ReadComponent<Pair>();
                }
                catch (InvalidDataException)
                {
                    faults++;
                }
            }
        }

        Assert.IsGreaterThanOrEqualTo(whole.Length, faults); // every cut is a fault
    }

    [TestMethod]
    public void Catalog_TheSameNameTwice_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => Catalog.With("pair", Pair.Read));

    private sealed record Pair(string ComponentName, Pair? Inner) : IComponent
    {
        public void Write(ComponentWriter writer)
        {
            writer.WriteBoolean(Inner is not null);
            if (Inner is not null)
            {
                writer.WriteComponent(Inner);
            }
        }

        internal static Pair Read(ComponentReader reader) =>
            new Pair("pair", reader.ReadBoolean() ? reader.ReadComponent<Pair>() : null);
    }
}
