using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Models.Trees;

/// <summary>Runs blend programs over a block of rows. The results are leaf numbers: whole numbers, the same at every width.</summary>
internal static unsafe class BlendKernel
{
    /// <summary>Whether this processor has vectors for it.</summary>
    internal static bool IsSupported => Vector128.IsHardwareAccelerated;

    /// <summary>Runs a tree.</summary>
    /// <param name="program">Its steps.</param>
    /// <param name="scratch">The block's scratch.</param>
    internal static void Run(BlendNode[] program, byte* scratch)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run512(program, scratch);
        }
        else if (Avx2.IsSupported)
        {
            Run256(program, scratch);
        }
        else
        {
            Run128(program, scratch);
        }
    }

    /// <summary>Runs a tree that may have categorical nodes: a row goes left when the bit of its code is set, found by two table shuffles of 16 bytes.</summary>
    internal static void RunWithSets(BlendNode[] program, byte* scratch, byte[] sets)
    {
        if (Avx2.IsSupported)
        {
            RunWithSets256(program, scratch, sets);
        }
        else
        {
            RunWithSets128(program, scratch, sets);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void RunWithSets256(BlendNode[] program, byte* scratch, byte[] sets)
    {
        var bitOf = Vector256.Create(0x8040_2010_0804_0201UL).AsByte();
        var seven = Vector256.Create((byte)7);
        var fifteen = Vector256.Create((byte)15);
        fixed (BlendNode* first = program)
        fixed (byte* allSets = sets)
        {
            BlendNode* end = first + program.Length;
            for (BlendNode* node = first; node < end; node++)
            {
                byte* bins = scratch + node->Bins;
                byte* left = scratch + node->Left;
                byte* right = scratch + node->Right;
                byte* target = scratch + node->Target;
                nint leftStep = node->LeftMoves ? 32 : 0;
                nint rightStep = node->RightMoves ? 32 : 0;
                if (node->Set < 0)
                {
                    var threshold = Vector256.Create(node->Threshold);
                    for (int part = 0; part < BlendProgram.BlockRows; part += 32)
                    {
                        var bin = Vector256.Load(bins + part);
                        Avx2.BlendVariable(Vector256.Load(right), Vector256.Load(left), Vector256.Equals(Vector256.Min(bin, threshold), bin)).Store(target + part);
                        left += leftStep;
                        right += rightStep;
                    }

                    continue;
                }

                // A shuffle looks at 16 bytes: codes below 128 are found in the low half of the set, the others, whose top bit is set, in the high half.
                var low = Vector256.Create(Vector128.Load(allSets + node->Set));
                var high = Vector256.Create(Vector128.Load(allSets + node->Set + 16));
                for (int part = 0; part < BlendProgram.BlockRows; part += 32)
                {
                    var code = Vector256.Load(bins + part);
                    var place = Vector256.ShiftRightLogical(code.AsUInt16(), 3).AsByte() & fifteen;
                    var bits = Avx2.BlendVariable(Avx2.Shuffle(low, place), Avx2.Shuffle(high, place), code);
                    var bit = Avx2.Shuffle(bitOf, code & seven);
                    Avx2.BlendVariable(Vector256.Load(right), Vector256.Load(left), Vector256.Equals(bits & bit, bit)).Store(target + part);
                    left += leftStep;
                    right += rightStep;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void RunWithSets128(BlendNode[] program, byte* scratch, byte[] sets)
    {
        var bitOf = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        fixed (byte* allSets = sets)
        {
            foreach (ref readonly BlendNode node in program.AsSpan())
            {
                var threshold = Vector128.Create(node.Threshold);
                var low = node.Set < 0 ? default : Vector128.Load(allSets + node.Set);
                var high = node.Set < 0 ? default : Vector128.Load(allSets + node.Set + 16);
                for (int row = 0; row < BlendProgram.BlockRows; row += 16)
                {
                    var bins = Vector128.Load(scratch + node.Bins + row);
                    var left = Vector128.Load(scratch + node.Left + (node.LeftMoves ? row : 0));
                    var right = Vector128.Load(scratch + node.Right + (node.RightMoves ? row : 0));
                    Vector128<byte> goesLeft;
                    if (node.Set < 0)
                    {
                        goesLeft = Vector128.Equals(Vector128.Min(bins, threshold), bins);
                    }
                    else
                    {
                        var place = Vector128.ShiftRightLogical(bins, 3);
                        var inHigh = Vector128.GreaterThan(place, Vector128.Create((byte)15));
                        var within = place & Vector128.Create((byte)15);
                        var bits = Vector128.ConditionalSelect(inHigh, Vector128.Shuffle(high, within), Vector128.Shuffle(low, within));
                        var bit = Vector128.Shuffle(bitOf, bins & Vector128.Create((byte)7));
                        goesLeft = Vector128.Equals(bits & bit, bit);
                    }

                    Vector128.ConditionalSelect(goesLeft, left, right).Store(scratch + node.Target + row);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void Run512(BlendNode[] program, byte* scratch)
    {
        fixed (BlendNode* first = program)
        {
            BlendNode* end = first + program.Length;
            for (BlendNode* node = first; node < end; node++)
            {
                var threshold = Vector512.Create(node->Threshold);
                byte* bins = scratch + node->Bins;
                byte* left = scratch + node->Left;
                byte* right = scratch + node->Right;
                byte* target = scratch + node->Target;
                nint leftStep = node->LeftMoves ? 64 : 0;
                nint rightStep = node->RightMoves ? 64 : 0;
                Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Load(bins), threshold), Vector512.Load(right), Vector512.Load(left)).Store(target);
                Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Load(bins + 64), threshold), Vector512.Load(right + rightStep), Vector512.Load(left + leftStep)).Store(target + 64);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void Run256(BlendNode[] program, byte* scratch)
    {
        fixed (BlendNode* first = program)
        {
            BlendNode* end = first + program.Length;
            for (BlendNode* node = first; node < end; node++)
            {
                var threshold = Vector256.Create(node->Threshold);
                byte* bins = scratch + node->Bins;
                byte* left = scratch + node->Left;
                byte* right = scratch + node->Right;
                byte* target = scratch + node->Target;
                nint leftStep = node->LeftMoves ? 64 : 0;
                nint rightStep = node->RightMoves ? 64 : 0;
                for (int half = 0; half < 2; half++)
                {
                    // No unsigned comparison of bytes before AVX-512: x ≤ t exactly when min(x, t) = x.
                    var low = Vector256.Load(bins);
                    var high = Vector256.Load(bins + 32);
                    Avx2.BlendVariable(Vector256.Load(right), Vector256.Load(left), Vector256.Equals(Vector256.Min(low, threshold), low)).Store(target);
                    Avx2.BlendVariable(Vector256.Load(right + 32), Vector256.Load(left + 32), Vector256.Equals(Vector256.Min(high, threshold), high)).Store(target + 32);
                    bins += 64;
                    target += 64;
                    left += leftStep;
                    right += rightStep;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void Run128(BlendNode[] program, byte* scratch)
    {
        foreach (ref readonly BlendNode node in program.AsSpan())
        {
            var threshold = Vector128.Create(node.Threshold);
            for (int row = 0; row < BlendProgram.BlockRows; row += 16)
            {
                var bins = Vector128.Load(scratch + node.Bins + row);
                var left = Vector128.Load(scratch + node.Left + (node.LeftMoves ? row : 0));
                var right = Vector128.Load(scratch + node.Right + (node.RightMoves ? row : 0));
                Vector128.ConditionalSelect(Vector128.Equals(Vector128.Min(bins, threshold), bins), left, right).Store(scratch + node.Target + row);
            }
        }
    }
}
