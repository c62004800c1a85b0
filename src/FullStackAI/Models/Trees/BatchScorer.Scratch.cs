using System.Numerics;
using FullStackAI.Numerics;

namespace FullStackAI.Models.Trees;

/// <content>Lends the memory of a block to calls.</content>
internal sealed unsafe partial class BatchScorer
{
    private const long KeptBytes = 1 << 20;
    // a place for each processor
    private readonly BlockScratch?[] _spare = new BlockScratch?[(int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount)];

    private BlockScratch Rent() => Interlocked.Exchange(ref Spare(), null) ?? new BlockScratch(
        _program.IsUseful ? _program : null,
        cells: (long)(_ranked?.Cells.Stride ?? 0) * _mostRows,
        leaves: 2 * _mostRows,
        values: _program.IsUseful || _walksOne ? (long)_gather.UsedCount * BlockRows : 0,
        rows: _walksOne ? _gather.UsedCount * BlockRows : 0);

    private void Return(BlockScratch scratch)
    {
        BlockScratch? surplus = scratch.Bytes <= KeptBytes ? Interlocked.Exchange(ref Spare(), scratch) : scratch;
        surplus?.Dispose();
    }

    private ref BlockScratch? Spare() => ref _spare[Thread.GetCurrentProcessorId() & (_spare.Length - 1)];

    /// <summary>What the trees read of a block, and what they write. Rows that a block
    /// does not have hold anything: no row reads another's.</summary>
    private sealed class BlockScratch : IDisposable
    {
        internal BlockScratch(BlendProgram? program, long cells, int leaves, long values, int rows)
        {
            Bins = new NativeArray<byte>(program?.ScratchBytes ?? 0);
            Cells = new NativeArray<byte>(cells, zeroed: false);
            Leaves = new NativeArray<int>(leaves, zeroed: false);
            Values = new NativeArray<float>(values);
            Rows = rows > 0 ? new float[rows] : null;
            byte* constants = Bins.Pointer + (program?.ConstantsOffset ?? 0);
            for (int leaf = 0; program is not null && leaf <= byte.MaxValue; leaf++)
            {
                new Span<byte>(constants + (leaf * BlendProgram.ConstantBytes), BlendProgram.ConstantBytes).Fill((byte)leaf);
            }
        }

        /// <summary>The features in bins, the leaves' numbers as constants, the results of inner nodes.</summary>
        internal NativeArray<byte> Bins { get; }

        /// <summary>The cells of rows that walk.</summary>
        internal NativeArray<byte> Cells { get; }

        /// <summary>[2 × block rows]; where rows stand in a tree, and what the walk needs beside.</summary>
        internal NativeArray<int> Leaves { get; }

        /// <summary>[features × block rows]</summary>
        internal NativeArray<float> Values { get; }

        /// <summary>[block rows × features]; null when no tree is walked row by row.</summary>
        internal float[]? Rows { get; }

        internal long Bytes =>
            Bins.ByteCount + Cells.ByteCount + Leaves.ByteCount + Values.ByteCount + ((Rows?.Length ?? 0) * (long)sizeof(float));

        public void Dispose()
        {
            Bins.Dispose();
            Cells.Dispose();
            Leaves.Dispose();
            Values.Dispose();
        }
    }
}
