using FullStackAI.Data;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace FullStackAI.Tests.Preprocessing;

[TestClass]
public sealed class UserTransformTests
{
    private static readonly Table Numbers = new([new NumberColumn("x", [1, 2, double.NaN])]);

    [TestMethod]
    public void Read_OfARegisteredTransform_GivesItBack()
    {
        FittedPipeline fitted = Pipeline.Empty.Then(new Doubling("x")).Fit(Numbers);
        ComponentCatalog catalog = TransformContract.Catalog.With(FittedDoubling.RegisteredName, reader => new FittedDoubling(reader));

        FittedPipeline loaded = FittedPipeline.Read(new ComponentReader(TransformContract.Bytes(fitted), catalog));
        CollectionAssert.AreEqual(new[] { 2f, 4f, float.NaN }, loaded.Transform(Numbers).Dense(0).ToArray());
    }

    [TestMethod]
    public void Read_OfAnUnregisteredTransform_NamesIt()
    {
        byte[] bytes = TransformContract.Bytes(Pipeline.Empty.Then(new Doubling("x")).Fit(Numbers));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(
                () => FittedPipeline.Read(new ComponentReader(bytes, TransformContract.Catalog))).Message,
            "'acme.doubling'");
    }

    [TestMethod]
    public void Fit_OnAHundredThousandColumns_StaysQuick()
    {
        var table = new Table(Enumerable.Range(0, 100_000).Select(i => new NumberColumn($"x{i}", [i, i + 1, double.NaN])));
        FeatureMatrix features = Pipeline.Empty.Drop("x7")
            .Impute(ColumnSelector.Numbers)
            .Scale(ColumnSelector.Numbers)
            .Fit(table)
            .Transform(table);
        Assert.AreEqual(99_999, features.DenseCount);
        CollectionAssert.AreEqual(
            new[] { -1.2247449f, 1.2247449f, 0f },
            features.Dense(99_998).ToArray(),
            Comparer<float>.Create((a, b) => Math.Abs(a - b) < 1e-2 ? 0 : 1));
    }

    private sealed class Doubling(ColumnSelector columns) : Transform(columns)
    {
        public override SlotKind? InputKind => SlotKind.Number;

        public override FittedTransform Fit(FitContext context) => new FittedDoubling(context.Specs);
    }

    private sealed class FittedDoubling : FittedTransform
    {
        internal const string RegisteredName = "acme.doubling";

        internal FittedDoubling(IReadOnlyList<SlotSpec> inputs)
            : base(inputs, inputs)
        {
        }

        internal FittedDoubling(ComponentReader reader)
            : base(reader)
        {
        }

        public override string ComponentName => RegisteredName;

        public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
        {
            for (int row = 0; row < block.Rows; row++)
            {
                block.Numbers(outputs[0])[row] = 2 * block.Numbers(inputs[0])[row];
            }
        }

        protected override void WriteState(ComponentWriter writer)
        {
        }
    }
}
